"""Makes the cases of this folder with transformers' tokenizer and diffusers' pipeline of Stable Diffusion:

    python3 tests/data/golden/text/make_cases.py tests/data/golden

Needs torch, diffusers, transformers >= 5 and safetensors; INDEX.md names the versions. Vocabularies and weights are those of ../sdxl/folder.
"""

import json
import pathlib
import random
import sys
import unicodedata

import torch
from diffusers import StableDiffusionPipeline
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTokenizer

PIECES = [" ", "\n", "\t", "\u00a0", "\u2003", "\u3000", "\u200b", "\u180e", "\x00", "\x85", "'s", "'LL", "!", "'",
          "<|endoftext|>", "<|startoftext|>", "<|EndOfText|>", "<|STARTOFTEXT|>", "<|", "|>"]
# Code points by range; marks that came after Unicode 9 are left out, for the upstream tokenizer sorts them as that did.
RANGES = [(0x20, 0x7E)] * 4 + [(0x300, 0x36F), (0xA0, 0x5FF), (0x5D0, 0x5EA), (0x900, 0x11FF), (0x1E00, 0x1FFF),
                              (0x2000, 0x2FFF), (0x3000, 0xD7FF), (0x1F300, 0x1F5FF)]


def random_piece(rng):
    if rng.random() < 0.2:
        return rng.choice(PIECES)
    while True:
        c = chr(rng.randint(*rng.choice(RANGES)))
        old = unicodedata.ucd_3_2_0.category(c) != "Cn" or not unicodedata.combining(c)
        if unicodedata.category(c) != "Cn" and old:
            return c


# diffusers 0.42 looks for the final norm where transformers < 5 had it.
CLIPTextModel.text_model = property(lambda self: self)


def tokens(root, here):
    rng = random.Random(7)
    prompts = ["".join(random_piece(rng) for _ in range(rng.randint(1, 20))) for _ in range(300)]
    cases = {"prompts_utf8_hex": [prompt.encode().hex() for prompt in prompts]}
    for name in ("tokenizer", "tokenizer_2"):
        tokenizer = CLIPTokenizer.from_pretrained(root / "sdxl/folder" / name)
        cases[name] = [tokenizer(prompt).input_ids for prompt in prompts]
        if name == "tokenizer_2":
            tokenizer.save_pretrained(here / "tokenizer_json")
            again = CLIPTokenizer.from_pretrained(here / "tokenizer_json")
            cases["tokenizer_json"] = [again(prompt).input_ids for prompt in prompts]
    (here / "_prompts.json").write_text(json.dumps(cases) + "\n")


def stable_diffusion(root, here):
    """encode_prompt of the whole pipeline; of the second encoder the projection is left out, as in Stable Diffusion 2."""
    prompts = ["a red star on a teal background", " ".join(["a small blue ring"] * 30)]
    for name, ending in (("quick-gelu", ""), ("gelu", "_2")):
        pipe = StableDiffusionPipeline(
            vae=None, unet=None, scheduler=None, safety_checker=None, feature_extractor=None,
            requires_safety_checker=False,
            text_encoder=CLIPTextModel.from_pretrained(root / "sdxl/folder" / ("text_encoder" + ending)),
            tokenizer=CLIPTokenizer.from_pretrained(root / "sdxl/folder" / ("tokenizer" + ending)))
        tensors, calls = {}, []
        for negative in (None, "", "blurry, two stars"):
            for clip_skip in (None, 1, 2):
                prompt = prompts[len(calls) % 2]
                with torch.no_grad():
                    embeds = pipe.encode_prompt(prompt, "cpu", 1, True, negative, clip_skip=clip_skip)
                for which, value in zip(("prompt_embeds", "negative_prompt_embeds"), embeds):
                    tensors[f"{len(calls)}.{which}"] = value.contiguous()
                call = {"prompt": prompt, "negative_prompt": negative, "clip_skip": clip_skip}
                calls.append({key: value for key, value in call.items() if value is not None})
        folder = here / f"stable-diffusion-{name}"
        folder.mkdir(exist_ok=True)
        case = {"folder": "folder", "ending": ending, "calls": calls}
        (folder / "case.json").write_text(json.dumps(case, indent=1) + "\n")
        save_file(tensors, folder / "io.safetensors")


def main():
    root = pathlib.Path(sys.argv[1])
    here = pathlib.Path(__file__).parent
    torch.set_num_threads(1)
    tokens(root, here)
    stable_diffusion(root, here)


main()
