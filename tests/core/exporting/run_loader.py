"""Runs what Tessera exported through the load_tessera.py in it. Usage: run_loader.py TASK REQUEST ANSWER EXPORT…

The request has x [N,C,H,W], t [steps] (what the network is told of the time) and y [N]; the answer has what the test
compares with Tessera's own results, by the names of the exports' folders.
"""

import importlib.util
import json
import os
import sys

import torch
from safetensors.torch import load_file, save_file


def loader(folder):
    spec = importlib.util.spec_from_file_location("load_tessera", os.path.join(folder, "load_tessera.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def forward(folder, request):
    load, x, t, y = loader(folder).load_tessera, request["x"], request["t"], request["y"]
    facebook, diffusers = load(folder, form="facebook"), load(folder)
    rows = torch.arange(len(x)) % len(t)
    with torch.no_grad():
        return {
            "facebook": torch.stack([facebook(x, one.expand(len(x)), y) for one in t]),
            "diffusers": torch.stack([diffusers(x, timestep=one, class_labels=y).sample for one in t]),
            "tuple": diffusers(x, t[:1], y, return_dict=False)[0],
            "mixed": facebook(x, t[rows], y),
            "guided": facebook.forward_with_cfg(x, t[:1], y, 1.5),
            "half": load(folder, dtype=torch.bfloat16)(x, t[rows], y).sample.float(),
            "widths": torch.tensor(
                [[[b.qkv.weight.shape[0], b.fc1.weight.shape[0]] for b in s.blocks] for s in facebook.stages]
            ),
            "parameters": torch.tensor(sum(p.numel() for p in diffusers.parameters())),
            "config": torch.tensor(
                [diffusers.config.sample_size, diffusers.config.in_channels, diffusers.config.out_channels]
            ),
        }


def unet(folder, request):
    """Stages in diffusers' own network."""
    module, x, t = loader(folder), request["x"], request["t"]
    more = {"added_cond_kwargs": {"text_embeds": request["pooled"], "time_ids": request["sizes"]}}
    model = module.load_tessera(folder)
    said = []
    for action in (
        lambda: model(x, 5000, request["states"], **more),
        lambda: module.load_tessera(folder, form="facebook"),
    ):
        try:
            action()
            said.append("nothing was raised")
        except ValueError as error:
            said.append(str(error))
    with torch.no_grad():
        return {
            "forward": torch.stack([model(x, one, request["states"], **more).sample for one in t]),
            "heads": torch.tensor([[m.heads for m in s.modules() if hasattr(m, "to_q")] for s in model.stages]),
            "parameters": torch.tensor(sum(p.numel() for p in model.parameters())),
            "channels": torch.tensor([model.config.in_channels, model.add_embedding.linear_1.in_features]),
            "said": torch.tensor(list("\n".join(said).encode()), dtype=torch.uint8),
        }


def complaints(folder, request):
    module, x, t, y = loader(folder), request["x"], request["t"], request["y"]
    model = module.load_tessera(folder, form="facebook")
    said = []

    def note(action):
        try:
            action()
            said.append("nothing was raised")
        except (ValueError, FileNotFoundError) as error:
            said.append(str(error))

    note(lambda: model(x, torch.tensor(5000), y))
    note(lambda: model(x, t[:1], y + 1000))
    note(lambda: model(x[:, :1], t[:1], y))
    note(lambda: model(x, t[:1].expand(2), y))
    note(lambda: module.load_tessera(folder, form="compvis"))
    note(lambda: module.load_tessera(os.path.join(folder, "nowhere")))
    for name in ("stages.json", "tessera.json"):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                description = json.load(file)
            description["stages"] = description["stages"][1:]
            with open(path, "w", encoding="utf-8") as file:
                json.dump(description, file)
    note(lambda: module.load_tessera(folder))
    return {"said": torch.tensor(list("\n".join(said).encode()), dtype=torch.uint8)}


def pipeline(folder, request):
    """Diffusers' own transformers, changed at the stages' bounds by hand, and load_tessera's in the same pipeline."""
    from diffusers import DiTPipeline

    with open(os.path.join(folder, "stages.json"), encoding="utf-8") as file:
        stages = json.load(file)["stages"]
    pipes = [DiTPipeline.from_pretrained(os.path.join(folder, stage["folder"])) for stage in stages]

    transformers = [pipe.transformer for pipe in pipes]

    class ByHand(torch.nn.Module):
        config, dtype, device = transformers[0].config, torch.float32, torch.device("cpu")

        def forward(self, x, timestep, class_labels):
            place = [s["first_t"] <= int(timestep[0]) + 1 <= s["last_t"] for s in stages].index(True)
            return transformers[place](x, timestep=timestep, class_labels=class_labels)

    def images(pipe, transformer):
        pipe.transformer = transformer
        pipe.set_progress_bar_config(disable=True)
        seed = torch.Generator().manual_seed(3)
        return pipe([1, 2], 1.0, seed, num_inference_steps=10, output_type="pt").images.contiguous()

    labels = torch.tensor([pipe.labels["ring"] for pipe in pipes])
    by_hand = images(pipes[0], ByHand())
    guided = pipes[0]
    guided.transformer = loader(folder).load_tessera(folder)
    with_null = guided([1, 2], 2.0, num_inference_steps=2, output_type="pt").images
    return {
        "labels": labels,
        "by_hand": by_hand,
        "loaded": images(pipes[1], loader(folder).load_tessera(folder)),
        "with_null": with_null.contiguous(),
    }


if __name__ == "__main__":
    task, request, answer, *exports = sys.argv[1:]
    run = {"forward": forward, "complaints": complaints, "pipeline": pipeline, "unet": unet}[task]
    made = {}
    for export in exports:
        for name, tensor in run(export, load_file(request)).items():
            made[os.path.basename(export) + "." + name] = tensor.contiguous()
    save_file(made, answer)
