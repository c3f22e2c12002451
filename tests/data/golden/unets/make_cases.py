"""Makes the cases of this folder: tiny random UNets of Stable Diffusion 1.5's and 2.1's kind and of an LCM's, run by diffusers.

    python make_cases.py FOLDER

Versions and meaning: INDEX.md.
"""
import json
import pathlib
import sys

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import save_file

COMMON = dict(
    in_channels=4, out_channels=4, sample_size=8, layers_per_block=1, norm_num_groups=4, act_fn="silu",
)
DOWN = ("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D")
UP = ("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D")
CASES = {
    # 8 heads everywhere in the original; 1x1 convolutions into and out of the transformers
    "sd15-tiny": dict(seed=1501, tokens=7, config=dict(
        block_out_channels=(8, 8, 16), down_block_types=DOWN, up_block_types=UP, attention_head_dim=2,
        cross_attention_dim=12, use_linear_projection=False)),
    "sd21-tiny": dict(seed=2101, tokens=5, config=dict(
        block_out_channels=(8, 12, 16), down_block_types=DOWN, up_block_types=UP, attention_head_dim=(1, 3, 4),
        cross_attention_dim=20, use_linear_projection=True)),
    # a guidance scale told to the network, and sinusoids with sines first and another shift
    "lcm-tiny": dict(seed=701, tokens=6, config=dict(
        block_out_channels=(8, 16), down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), attention_head_dim=(1, 2), transformer_layers_per_block=(1, 2),
        cross_attention_dim=10, use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=4,
        projection_class_embeddings_input_dim=34, time_cond_proj_dim=8, flip_sin_to_cos=False, freq_shift=1)),
}
# Other sides: the second kind halves to odd numbers on the way down.
SIZES = {"": (2, 8, 8), "set2.": (1, 8, 16), "set3.": (1, 12, 10)}


def randomise(model, generator):
    """Every tensor is random and none is zero, also where the network is made with zeros or ones."""
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            if tensor.dim() == 1:
                tensor.copy_(torch.randn(tensor.shape, generator=generator) * 0.1 + (1 if "norm" in name and name.endswith("weight") else 0))
            else:
                tensor.copy_(torch.randn(tensor.shape, generator=generator) / tensor[0].numel() ** 0.5)


def guidance_embedding(scale, channels):
    """As LatentConsistencyModelPipeline.get_guidance_scale_embedding of scale - 1."""
    half = channels // 2
    frequency = torch.exp(torch.arange(half, dtype=torch.float32) * -(torch.log(torch.tensor(10000.0)) / (half - 1)))
    angle = ((scale - 1) * 1000)[:, None] * frequency[None, :]
    return torch.cat([angle.sin(), angle.cos()], 1)


def listen(model, into):
    def keep(name):
        return lambda module, inputs, output: into.__setitem__(name + ".output", (output[0] if isinstance(output, tuple) else output).clone().contiguous())

    def keep_input(name):
        return lambda module, inputs: into.__setitem__(name + ".input", inputs[0].clone().contiguous())

    hooks = []
    for name, module in model.named_modules():
        if name.count(".") == 1 and name.split(".")[0] in ("down_blocks", "up_blocks") or name in ("mid_block", "time_embedding"):
            hooks.append(module.register_forward_hook(keep(name)))
        if name.endswith("to_out.0") or name.endswith("ff.net.2"):
            hooks.append(module.register_forward_pre_hook(keep_input(name)))
    return hooks


def make(name, case, folder):
    torch.manual_seed(case["seed"])
    generator = torch.Generator().manual_seed(case["seed"])
    model = UNet2DConditionModel(**COMMON, **case["config"]).eval()
    randomise(model, generator)
    io = {}
    for prefix, (count, height, width) in SIZES.items():
        io[prefix + "input.sample"] = torch.randn((count, 4, height, width), generator=generator)
        io[prefix + "input.timestep"] = torch.randint(0, 1000, (count,), generator=generator)
        io[prefix + "input.encoder_hidden_states"] = torch.randn((count, case["tokens"], model.config.cross_attention_dim), generator=generator)
        extras = {}
        if model.config.addition_embed_type:
            pooled = model.config.projection_class_embeddings_input_dim - 6 * model.config.addition_time_embed_dim
            io[prefix + "input.text_embeds"] = torch.randn((count, pooled), generator=generator)
            io[prefix + "input.time_ids"] = torch.randint(0, 1024, (count, 6), generator=generator).float()
            extras["added_cond_kwargs"] = {"text_embeds": io[prefix + "input.text_embeds"], "time_ids": io[prefix + "input.time_ids"]}
        if model.config.time_cond_proj_dim:
            io[prefix + "input.guidance"] = torch.rand((count,), generator=generator) * 8 + 1
            extras["timestep_cond"] = guidance_embedding(io[prefix + "input.guidance"], model.config.time_cond_proj_dim)
        hooks = listen(model, io) if prefix == "" else []
        with torch.no_grad():
            io[prefix + "output"] = model(io[prefix + "input.sample"], io[prefix + "input.timestep"], io[prefix + "input.encoder_hidden_states"], **extras).sample.contiguous()
        for hook in hooks:
            hook.remove()
    target = pathlib.Path(folder) / name
    target.mkdir(parents=True, exist_ok=True)
    save_file(io, target / "io.safetensors")
    save_file({key: tensor.contiguous() for key, tensor in model.state_dict().items()}, target / "weights.safetensors")
    config = json.loads(model.to_json_string())
    config["seed"] = case["seed"]
    (target / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    print(name, sum(p.numel() for p in model.parameters()), "parameters")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for name, case in CASES.items():
        make(name, case, sys.argv[1])
