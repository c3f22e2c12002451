"""One denoising step of a diffusion transformer with guidance in diffusers and in Tessera (see run)."""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import torch
from diffusers import DiTTransformer2DModel
from safetensors.torch import load_file

DTYPES = {"f32": torch.float32, "bf16": torch.bfloat16}
# hidden size, blocks, heads of the published sizes (Peebles and Xie, arXiv 2212.09748, table 1)
SIZES = {"S": (384, 12, 6), "B": (768, 12, 12), "L": (1024, 24, 16), "XL": (1152, 28, 16)}


def transformer(arch: str, weights: Path, dtype: torch.dtype) -> DiTTransformer2DModel:
    """diffusers' model of a name like DiT-XL/2-256 with the weights of a file in its layout."""
    size, rest = arch.removeprefix("DiT-").split("/")
    patch, picture = (int(number) for number in rest.split("-"))
    hidden, blocks, heads = SIZES[size]
    with torch.device("meta"):
        model = DiTTransformer2DModel(
            num_attention_heads=heads, attention_head_dim=hidden // heads, in_channels=4, out_channels=8,
            num_layers=blocks, sample_size=picture // 8, patch_size=patch, num_embeds_ada_norm=1000,
            norm_type="ada_norm_zero", norm_elementwise_affine=False, norm_eps=1e-5, attention_bias=True,
            activation_fn="gelu-approximate")
    state = load_file(str(weights))
    buffers = {name: tensor for name, tensor in state.items() if name in model.state_dict()}
    unknown = sorted(set(state) - set(buffers))
    if unknown:
        print(f"not in diffusers' model: {', '.join(unknown[:5])}")
    model.load_state_dict(buffers, strict=False, assign=True)
    position = DiTTransformer2DModel(
        num_attention_heads=heads, attention_head_dim=hidden // heads, in_channels=4, out_channels=8, num_layers=1,
        sample_size=picture // 8, patch_size=patch).pos_embed
    model.pos_embed.pos_embed = position.pos_embed
    return model.to(dtype).eval()


@torch.inference_mode()
def diffusers_step(model: DiTTransformer2DModel, batch: int, dtype: torch.dtype, scale: float = 4.0) -> float:
    """Seconds of the second of two steps: both halves of guidance in one batch, as DiTPipeline does."""
    side = model.config.sample_size
    x = torch.ones(batch, 4, side, side, dtype=dtype)
    labels = torch.tensor([i % 1000 for i in range(batch)] + [1000] * batch)
    for step in range(2):
        start = time.perf_counter()
        both = model(torch.cat([x, x]), timestep=torch.full((2 * batch,), 500 - step), class_labels=labels).sample
        conditional, unconditional = both[:, :4].chunk(2)
        (unconditional + scale * (conditional - unconditional)).float().sum().item()
        seconds = time.perf_counter() - start
    return seconds


def tessera_step(arguments: argparse.Namespace, weights: Path) -> float:
    """Seconds of a step inside a run."""
    command = [arguments.tessera, "bench", "sample", "--json", "--models", str(weights), "--sparsity", "0",
               "--batches", str(arguments.batch), "--dtypes", arguments.dtype, "--repeats", str(arguments.repeats),
               "--threads", str(arguments.threads)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output)["results"][0]["rows"][0]["ms_per_step"] / 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tessera", required=True, help="the program")
    parser.add_argument("--arch", default="DiT-XL/2-256")
    parser.add_argument("--batch", type=int, default=2, help="pictures per step")
    parser.add_argument("--dtype", choices=DTYPES, default="f32")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each program")
    parser.add_argument("--repeats", type=int, default=2, help="steps per turn, of which the fastest counts")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    with tempfile.TemporaryDirectory() as folder:
        weights = Path(folder) / "model.safetensors"
        subprocess.run([arguments.tessera, "random-model", "--arch", arguments.arch, "--layout", "diffusers", "--out",
                        str(weights)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        dtype = DTYPES[arguments.dtype]
        model = transformer(arguments.arch, weights, dtype)
        theirs, ours = [], []
        for turn in range(arguments.rounds):
            theirs.append(min(diffusers_step(model, arguments.batch, dtype) for _ in range(arguments.repeats)))
            ours.append(tessera_step(arguments, weights))
            print(f"turn {turn + 1}: diffusers {1e3 * theirs[-1]:.1f} ms, Tessera {1e3 * ours[-1]:.1f} ms per step",
                  flush=True)
    print(f"{arguments.arch}, {arguments.dtype}, {arguments.batch} pictures with guidance, {arguments.threads} threads: "
          f"diffusers / Tessera = {min(theirs) / min(ours):.2f}")


if __name__ == "__main__":
    main()
