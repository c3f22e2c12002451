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

# The built-in model's names and diffusers'.
NAMES = {
    "x_embedder.proj": "pos_embed.proj", "t_embedder.mlp.0": "timestep_embedder.linear_1",
    "t_embedder.mlp.2": "timestep_embedder.linear_2", "y_embedder": "class_embedder",
    "final_layer.adaLN_modulation.1": "proj_out_1", "final_layer.linear": "proj_out_2",
    "adaLN_modulation.1": "norm1.linear", "attn.proj": "attn1.to_out.0", "mlp.fc1": "ff.net.0.proj",
    "mlp.fc2": "ff.net.2", "attn.qkv": "attn.qkv",
}


def empty_transformer(**sizes) -> DiTTransformer2DModel:
    return DiTTransformer2DModel(
        norm_type="ada_norm_zero", norm_elementwise_affine=False, norm_eps=1e-5, attention_bias=True,
        activation_fn="gelu-approximate", **sizes)


def full_size(arch: str, tessera: str, folder: Path) -> tuple[DiTTransformer2DModel, Path]:
    """A published architecture (DiT-XL/2-256) with random weights, and their file."""
    weights = folder / "model.safetensors"
    subprocess.run([tessera, "random-model", "--arch", arch, "--layout", "diffusers", "--out", str(weights)],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    size, rest = arch.removeprefix("DiT-").split("/")
    patch, image = (int(number) for number in rest.split("-"))
    hidden, blocks, heads = SIZES[size]
    model = empty_transformer(
        num_attention_heads=heads, attention_head_dim=hidden // heads, in_channels=4, out_channels=8,
        num_layers=blocks, sample_size=image // 8, patch_size=patch, num_embeds_ada_norm=1000)
    model.load_state_dict(load_file(str(weights)), strict=True, assign=True)
    return model, weights


def built_in(root: Path, folder: Path) -> tuple[DiTTransformer2DModel, Path]:
    """Tessera's built-in model under diffusers' names, and the folder that it was saved to."""
    state = load_file(str(root / "resources/demo/model.safetensors"))
    config = json.loads((root / "resources/demo/config.json").read_text())
    blocks, hidden = config["depth"], config["hidden_size"]
    model = empty_transformer(
        num_attention_heads=config["num_heads"], attention_head_dim=hidden // config["num_heads"],
        in_channels=config["in_channels"], out_channels=config["in_channels"], num_layers=blocks,
        sample_size=config["input_size"], patch_size=config["patch_size"], num_embeds_ada_norm=config["num_classes"])
    renamed = {}
    for name, tensor in state.items():
        for ours, theirs in NAMES.items():
            if name.startswith(ours) or f".{ours}" in name:
                name = name.replace("blocks.", "transformer_blocks.").replace(ours, theirs)
                break
        renamed[name] = tensor
    for block in range(blocks):
        prefix = f"transformer_blocks.{block}."
        for kind in ("weight", "bias"):
            parts = renamed.pop(f"{prefix}attn.qkv.{kind}").chunk(3)
            renamed.update({f"{prefix}attn1.to_{name}.{kind}": part.clone() for name, part in zip("qkv", parts)})
        renamed.update({f"{prefix}norm1.emb.{name}": tensor.clone() for name, tensor in renamed.items()
                        if name.startswith(("timestep_embedder.", "class_embedder."))})
    wanted = model.state_dict()
    model.load_state_dict({name: tensor for name, tensor in renamed.items() if name in wanted}, strict=True)
    model.save_pretrained(str(folder / "demo"))
    return model, folder / "demo"


@torch.inference_mode()
def diffusers_step(model: DiTTransformer2DModel, batch: int, dtype: torch.dtype, scale: float = 4.0) -> float:
    """Seconds of the second of two steps: both halves of guidance in one batch, as DiTPipeline does."""
    side = model.config.sample_size
    channels, classes = model.config.in_channels, model.config.num_embeds_ada_norm
    x = torch.ones(batch, channels, side, side, dtype=dtype)
    labels = torch.tensor([i % classes for i in range(batch)] + [classes] * batch)
    for step in range(2):
        start = time.perf_counter()
        both = model(torch.cat([x, x]), timestep=torch.full((2 * batch,), 500 - step), class_labels=labels).sample
        conditional, unconditional = both[:, :channels].chunk(2)
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
    parser.add_argument("--arch", default="DiT-XL/2-256", help="demo or a name of random-model")
    parser.add_argument("--batch", type=int, default=2, help="images per step")
    parser.add_argument("--dtype", choices=DTYPES, default="f32")
    parser.add_argument("--compile", action="store_true", help="diffusers' model through torch.compile")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each program")
    parser.add_argument("--repeats", type=int, default=2, help="steps per turn, of which the fastest counts")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    with tempfile.TemporaryDirectory() as folder:
        dtype = DTYPES[arguments.dtype]
        if arguments.arch == "demo":
            model, weights = built_in(Path(__file__).parents[3], Path(folder))
        else:
            model, weights = full_size(arguments.arch, arguments.tessera, Path(folder))
        model = model.to(dtype).eval()
        if arguments.compile:
            model.compile()
            diffusers_step(model, arguments.batch, dtype)  # compiles
        peer = "compiled diffusers" if arguments.compile else "diffusers"
        theirs, ours = [], []
        for turn in range(arguments.rounds):
            theirs.append(min(diffusers_step(model, arguments.batch, dtype) for _ in range(arguments.repeats)))
            ours.append(tessera_step(arguments, weights))
            print(f"turn {turn + 1}: {peer} {1e3 * theirs[-1]:.1f} ms, Tessera {1e3 * ours[-1]:.1f} ms per step",
                  flush=True)
    print(f"{arguments.arch}, {arguments.dtype}, {arguments.batch} images with guidance, {arguments.threads} threads: "
          f"{peer} / Tessera = {min(theirs) / min(ours):.2f}")


if __name__ == "__main__":
    main()
