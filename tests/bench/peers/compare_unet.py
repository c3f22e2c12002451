"""One forward of SDXL's UNet in diffusers and in Tessera, the same weights and threads, in turns (see run)."""

import argparse
import gc
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import load_file

DTYPES = {"f32": torch.float32, "bf16": torch.bfloat16}


def written(arguments: argparse.Namespace, folder: Path) -> Path:
    """unet/ of a random pipeline: diffusers reads its config, Tessera its weights."""
    command = [arguments.tessera, "random-model", "--arch", "SDXL", "--dtype", arguments.dtype, "--out", str(folder)]
    subprocess.run(command + (["--small"] if arguments.small else []), check=True, stdout=subprocess.DEVNULL)
    return folder / "unet"


def opened(unet: Path, dtype: torch.dtype) -> UNet2DConditionModel:
    """Without a second copy of the weights."""
    with torch.device("meta"):
        model = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(unet))
    state = load_file(str(unet / "diffusion_pytorch_model.safetensors"))
    model.load_state_dict(state, strict=True, assign=True)
    return model.to(dtype).eval()


@torch.inference_mode()
def diffusers_forward(model: UNet2DConditionModel, pixels: int, repeats: int) -> float:
    """Seconds of the fastest of some forwards of one row, after one that is not counted."""
    side, dtype = pixels // 8, model.dtype
    x = torch.randn(1, model.config.in_channels, side, side, dtype=dtype)
    text = torch.randn(1, 77, model.config.cross_attention_dim, dtype=dtype)
    pooled = model.config.projection_class_embeddings_input_dim - 6 * model.config.addition_time_embed_dim
    sizes = torch.tensor([[pixels, pixels, 0, 0, pixels, pixels]], dtype=dtype)
    added = {"text_embeds": torch.randn(1, pooled, dtype=dtype), "time_ids": sizes}
    seconds = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        model(x, 500, encoder_hidden_states=text, added_cond_kwargs=added).sample.float().sum().item()
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:])


def tessera_forward(arguments: argparse.Namespace, unet: Path) -> float:
    """Likewise."""
    command = [arguments.tessera, "bench", "sdxl", "--json", "--only", "forward", "--weights", str(unet), "--sizes",
               str(arguments.size), "--dtypes", arguments.dtype, "--repeats", str(arguments.repeats), "--threads",
               str(arguments.threads)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output)["results"][0]["forward"][0]["seconds"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tessera", required=True, help="the program")
    parser.add_argument("--size", type=int, default=512, help="sides of the image, pixels")
    parser.add_argument("--dtype", choices=DTYPES, default="f32")
    parser.add_argument("--small", action="store_true", help="a small UNet, to try the script")
    parser.add_argument("--rounds", type=int, default=2, help="turns of each program")
    parser.add_argument("--repeats", type=int, default=2, help="forwards per turn, of which the fastest counts")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    theirs, ours = [], []
    with tempfile.TemporaryDirectory() as folder:
        unet = written(arguments, Path(folder) / "sdxl")
        for turn in range(arguments.rounds):
            model = opened(unet, DTYPES[arguments.dtype])
            theirs.append(diffusers_forward(model, arguments.size, arguments.repeats))
            del model  # the memory holds one set of weights at a time
            gc.collect()
            ours.append(tessera_forward(arguments, unet))
            print(f"turn {turn + 1}: diffusers {theirs[-1]:.3f} s, Tessera {ours[-1]:.3f} s", flush=True)
    print(f"SDXL's UNet, {arguments.dtype}, {arguments.size} pixels, one row, {arguments.threads} threads: "
          f"diffusers / Tessera = {min(theirs) / min(ours):.2f}")


if __name__ == "__main__":
    main()
