# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a model that Tessera pruned in stages where there is no Tessera: PyTorch and safetensors are all it needs.

    from load_tessera import load_tessera

    pipe = DiTPipeline.from_pretrained(SOURCE).to("cuda")               # diffusers, with the model that was pruned
    pipe.transformer = load_tessera(DIR, dtype=pipe.dtype, device="cuda")

    model = load_tessera(DIR, form="facebook", device="cuda")            # facebookresearch/DiT and SiT
    model(x, t, y), model.forward_with_cfg(x, t, y, cfg_scale)

    pipe = StableDiffusionXLPipeline.from_pretrained(SOURCE).to("cuda")  # also Stable Diffusion's; needs diffusers
    pipe.unet = load_tessera(DIR, dtype=pipe.dtype, device="cuda")

DIR is a folder that `tessera prune` wrote, in any of its formats, or one of its stages. At every step the subnetwork
runs whose stage holds the step's timestep; the heads and neurons that were removed are not computed.
"""

import json
import math
import os
from types import SimpleNamespace

try:
    import torch
    import torch.nn.functional as F
    from safetensors.torch import load_file
    from torch import nn
except ImportError as error:
    raise ImportError(f"load_tessera.py needs torch and safetensors: pip install torch safetensors ({error})") from error

__all__ = ["load_tessera"]

FREQUENCIES = 256  # sines and cosines of a timestep
NORM_EPS = 1e-6
PIPELINE_NULL_LABEL = 1000  # DiTPipeline asks for it however many classes a model has
TIME_ROUNDING = 1e-3  # of a timestep: a time in float32 is no exact multiple of 1/T

# diffusers' names of a layer of facebookresearch/DiT's, in a block and outside.
BLOCK_LAYERS = {
    "attn.qkv": ("attn1.to_q", "attn1.to_k", "attn1.to_v"),
    "attn.proj": ("attn1.to_out.0",),
    "mlp.fc1": ("ff.net.0.proj",),
    "mlp.fc2": ("ff.net.2",),
    "adaLN_modulation.1": ("norm1.linear",),
    "t_embedder.mlp.0": ("norm1.emb.timestep_embedder.linear_1",),
    "t_embedder.mlp.2": ("norm1.emb.timestep_embedder.linear_2",),
    "y_embedder.embedding_table": ("norm1.emb.class_embedder.embedding_table",),
}
# Layers of a UNet that may be narrower than its config says.
UNET_CUT = (".to_q.", ".to_k.", ".to_v.", ".to_out.0.weight", ".ff.net.")
UNET_CUT += (".conv1.", ".time_emb_proj.", ".norm2.", ".conv2.weight")
OUTER_LAYERS = {
    "x_embedder.proj": "pos_embed.proj",
    "final_layer.adaLN_modulation.1": "proj_out_1",
    "final_layer.linear": "proj_out_2",
}


def load_tessera(folder, form="diffusers", dtype=None, device="cpu"):
    """Loads what Tessera exported to `folder`.

    form: "diffusers", a DiTPipeline's transformer or a Stable Diffusion pipeline's UNet, or "facebook",
        facebookresearch/DiT's (and SiT's) own.
    dtype: of the weights; as they are stored if None.
    """
    if form not in ("diffusers", "facebook"):
        raise ValueError(f'form: expected "diffusers" or "facebook", found {form!r}')
    folder = os.fspath(folder)
    if _is_unet(folder):
        if form != "diffusers":
            raise ValueError(f'form: a UNet is "diffusers" alone, found {form!r}')
        return StagedUNet(*_unet_stages(folder)).to(device=device, dtype=dtype).eval()
    if os.path.isfile(os.path.join(folder, "tessera.json")):
        sizes, stages = _staged_folder(folder)
    elif os.path.isfile(os.path.join(folder, "stages.json")):
        sizes, stages = _stage_models(folder)
    else:
        sizes, weights = _one_model(folder)
        stages = [(1, sizes.timesteps, weights)]
    kind = DiffusersTransformer if form == "diffusers" else FacebookTransformer
    return kind(sizes, stages).to(device=device, dtype=dtype).eval()


class StagedTransformer(nn.Module):
    """A network per stage; what pruning left alone is one tensor in all of them."""

    def __init__(self, sizes, stages):
        super().__init__()
        self.sizes = sizes
        self.bounds = [(first, last) for first, last, _ in stages]
        made = {}
        self.stages = nn.ModuleList(_Network(sizes, weights, made) for _, _, weights in stages)

    @property
    def dtype(self):
        return self.stages[0].x_embedder.weight.dtype

    @property
    def device(self):
        return self.stages[0].x_embedder.weight.device

    def stage_of(self, timestep):
        """The index of the stage that runs at a network timestep, or at the time u of a flow."""
        steps = self.sizes.timesteps
        index = math.floor(timestep + 0.5) + 1
        if self.sizes.is_flow:
            index = max(1, math.ceil(steps * (1 - timestep) - TIME_ROUNDING)) if 0 <= timestep <= 1 else 0
        for stage, (first, last) in enumerate(self.bounds):
            if first <= index <= last:
                return stage
        wanted = "a time from 0 (noise) to 1 (data)" if self.sizes.is_flow else f"0 to {steps - 1}"
        raise ValueError(f"timestep: expected {wanted}, found {timestep:g}")

    def predict(self, x, t, y):
        """x [N,C,H,W], t and y [N] or of one element: all that the network predicts, [N,out_channels,H,W]."""
        s = self.sizes
        if x.dim() != 4 or tuple(x.shape[1:]) != (s.in_channels, s.input_size, s.input_size):
            raise ValueError(
                f"x: expected [N, {s.in_channels}, {s.input_size}, {s.input_size}], found {list(x.shape)}"
            )
        t = self._row("timestep", t, x)
        y = self._row("class labels", y, x)
        if y.numel() and not 0 <= int(y.min()) <= int(y.max()) <= s.num_classes:
            raise ValueError(
                f"class labels: expected 0 to {s.num_classes - 1}, or {s.num_classes} for none, found {y.tolist()}"
            )
        stages = [self.stage_of(one) for one in t.tolist()]
        if len(set(stages)) <= 1:
            return self.stages[stages[0] if stages else 0](x, t, y)
        out = x.new_empty(len(x), s.out_channels, s.input_size, s.input_size, dtype=self.dtype)
        for stage in sorted(set(stages)):
            rows = torch.tensor([row for row, of in enumerate(stages) if of == stage], device=x.device)
            out[rows] = self.stages[stage](x[rows], t[rows], y[rows])
        return out

    @staticmethod
    def _row(name, value, x):
        value = torch.as_tensor(value, device=x.device).reshape(-1)
        if len(value) not in (1, len(x)):
            raise ValueError(f"{name}: expected 1 or {len(x)}, found {len(value)}")
        return value.expand(len(x))


class DiffusersTransformer(StagedTransformer):
    """What a DiTPipeline asks of its transformer."""

    @property
    def config(self):
        s = self.sizes
        return SimpleNamespace(
            sample_size=s.input_size,
            in_channels=s.in_channels,
            out_channels=s.out_channels,
            patch_size=s.patch_size,
            num_layers=s.depth,
            num_attention_heads=s.num_heads,
            attention_head_dim=s.head_dim,
            num_embeds_ada_norm=s.num_classes,
            norm_type="ada_norm_zero",
        )

    def forward(self, hidden_states, timestep, class_labels, cross_attention_kwargs=None, return_dict=True):
        labels = torch.as_tensor(class_labels, device=hidden_states.device)
        if self.sizes.num_classes < PIPELINE_NULL_LABEL:
            labels = labels.masked_fill(labels == PIPELINE_NULL_LABEL, self.sizes.num_classes)
        sample = self.predict(hidden_states, timestep, labels)
        return SimpleNamespace(sample=sample) if return_dict else (sample,)


class FacebookTransformer(StagedTransformer):
    """facebookresearch/DiT's model; of a flow SiT's, whose variance channels are dropped and whose t is the time u."""

    def __init__(self, sizes, stages):
        super().__init__(sizes, stages)
        self.in_channels, self.patch_size, self.num_heads = sizes.in_channels, sizes.patch_size, sizes.num_heads
        self.out_channels, self.learn_sigma = sizes.out_channels, sizes.out_channels > sizes.in_channels

    def forward(self, x, t, y):
        out = self.predict(x, t, y)
        return out[:, : self.sizes.in_channels] if self.sizes.is_flow else out

    def forward_with_cfg(self, x, t, y, cfg_scale):
        """Guidance of a batch whose second half has the null label; the first half of x counts for both."""
        half = x[: len(x) // 2]
        out = self(torch.cat([half, half]), t, y)
        guided = self.sizes.guided_channels
        with_label, without = out[:, :guided].chunk(2)
        moved = without + cfg_scale * (with_label - without)
        return torch.cat([torch.cat([moved, moved]), out[:, guided:]], dim=1)


class StagedUNet(nn.Module):
    """What a Stable Diffusion pipeline asks of its UNet: diffusers' own network, one per stage."""

    def __init__(self, config, stages):
        super().__init__()
        made = {}
        self.bounds = [(first, last) for first, last, _ in stages]
        self.stages = nn.ModuleList(_unet(config, weights, made) for _, _, weights in stages)

    def __getattr__(self, name):  # config, dtype, device, add_embedding, …
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("stages")[0], name)

    def stage_of(self, timestep):
        """The index of the stage that runs at a network timestep."""
        index = math.floor(timestep + 0.5) + 1
        for stage, (first, last) in enumerate(self.bounds):
            if first <= index <= last:
                return stage
        raise ValueError(f"timestep: expected 0 to {max(last for _, last in self.bounds) - 1}, found {timestep:g}")

    def forward(self, sample, timestep, encoder_hidden_states, **more):
        wanted = {self.stage_of(float(one)) for one in torch.as_tensor(timestep).reshape(-1)}
        if len(wanted) != 1:
            raise ValueError("timestep: expected those of one stage, found several")
        return self.stages[wanted.pop()](sample, timestep, encoder_hidden_states, **more)


def _unet(config, weights, made):
    """diffusers' UNet2DConditionModel whose attention and feed-forward layers may be narrower than the config says."""
    try:
        from diffusers import UNet2DConditionModel
    except ImportError as error:
        raise ImportError(f"UNets need diffusers: pip install diffusers ({error})") from error
    with torch.device("meta"):
        unet = UNet2DConditionModel.from_config(config)
    wanted = dict(unet.named_parameters())
    if wanted.keys() != weights.keys():
        name = sorted(wanted.keys() ^ weights.keys())[0]
        raise ValueError(f"tensor {name}: {'missing' if name in wanted else 'not one of the network'}")
    for name, parameter in wanted.items():
        owner, _, leaf = name.rpartition(".")
        module = unet.get_submodule(owner)
        is_cut = any(part in name for part in UNET_CUT)
        if parameter.shape != weights[name].shape and not is_cut:
            raise ValueError(f"tensor {name}: expected {list(parameter.shape)}, found {list(weights[name].shape)}")
        setattr(module, leaf, _parameter(weights[name], made))
    for name, module in unet.named_modules():
        if hasattr(module, "to_q") and hasattr(module, "heads"):
            size = module.to_q.out_features // module.heads
            rows = module.to_q.weight.shape[0]
            if rows % size or module.to_out[0].weight.shape[1] != rows:
                raise ValueError(f"{name}: expected heads of {size}, found {rows} rows")
            module.heads = rows // size
        if hasattr(module, "conv2") and hasattr(module, "norm2"):
            norm, rows = module.norm2, module.norm2.weight.shape[0]
            size = norm.num_channels // norm.num_groups
            if rows % size or module.conv2.weight.shape[1] != rows:
                raise ValueError(f"{name}: expected groups of {size} channels, found {rows}")
            norm.num_groups, norm.num_channels = rows // size, rows
    return unet


class _Network(nn.Module):
    """A diffusion transformer (Peebles and Xie, arXiv 2212.09748); heads and neurons may differ from block to block."""

    def __init__(self, sizes, weights, made):
        super().__init__()
        self.sizes = sizes

        def layer(name):
            return _Layer(weights, name, made)

        self.positions = _parameter(weights["pos_embed"], made)
        self.x_embedder = layer("x_embedder.proj")
        self.embedders = nn.ModuleList([_Embedder(layer, weights, "", made)])
        if sizes.embedder_per_block:
            for i in range(1, sizes.depth):
                self.embedders.append(_Embedder(layer, weights, f"blocks.{i}.", made))
        self.blocks = nn.ModuleList(_Block(sizes, layer, f"blocks.{i}.") for i in range(sizes.depth))
        self.final_modulation = layer("final_layer.adaLN_modulation.1")
        self.final_linear = layer("final_layer.linear")

    def forward(self, x, t, y):
        s = self.sizes
        x = x.to(self.positions.dtype)
        waves = _sinusoids(t, s.timestep_frequency_shift).to(x.dtype)
        conditions = [F.silu(embedder(waves, y)) for embedder in self.embedders]
        embedded = F.conv2d(x, self.x_embedder.weight, self.x_embedder.bias, stride=s.patch_size)
        tokens = embedded.flatten(2).transpose(1, 2) + self.positions
        for i, block in enumerate(self.blocks):
            tokens = block(tokens, conditions[i if len(conditions) > 1 else 0])
        shift, scale = self.final_modulation(conditions[0]).unsqueeze(1).chunk(2, dim=-1)
        out = self.final_linear(_modulated_norm(tokens, shift, scale, NORM_EPS))
        grid, patch = s.input_size // s.patch_size, s.patch_size
        out = out.reshape(len(x), grid, grid, patch, patch, s.out_channels).permute(0, 5, 1, 3, 2, 4)
        return out.reshape(len(x), s.out_channels, s.input_size, s.input_size)


class _Embedder(nn.Module):
    """What makes the conditioning vector from timestep and label."""

    def __init__(self, layer, weights, prefix, made):
        super().__init__()
        self.time_in = layer(prefix + "t_embedder.mlp.0")
        self.time_out = layer(prefix + "t_embedder.mlp.2")
        self.labels = _parameter(_tensor(weights, prefix + "y_embedder.embedding_table.weight"), made)

    def forward(self, waves, y):
        return self.time_out(F.silu(self.time_in(waves))) + F.embedding(y, self.labels)


class _Block(nn.Module):
    def __init__(self, sizes, layer, prefix):
        super().__init__()
        self.head_dim, self.second_norm_eps = sizes.head_dim, sizes.second_norm_eps
        self.qkv, self.proj = layer(prefix + "attn.qkv"), layer(prefix + "attn.proj")
        self.fc1, self.fc2 = layer(prefix + "mlp.fc1"), layer(prefix + "mlp.fc2")
        self.modulation = layer(prefix + "adaLN_modulation.1")
        rows, columns = self.qkv.weight.shape[0], self.proj.weight.shape[1]
        if rows != 3 * columns or columns % self.head_dim:
            raise ValueError(f"{prefix}attn: expected heads of {self.head_dim}, found qkv {rows}, proj {columns}")

    def forward(self, x, condition):
        m = self.modulation(condition).unsqueeze(1).chunk(6, dim=-1)
        x = x + m[2] * self.proj(self._attention(_modulated_norm(x, m[0], m[1], NORM_EPS)))
        hidden = self.fc1(_modulated_norm(x, m[3], m[4], self.second_norm_eps))
        return x + m[5] * self.fc2(F.gelu(hidden, approximate="tanh"))

    def _attention(self, x):
        batch, tokens, _ = x.shape
        q, k, v = self.qkv(x).reshape(batch, tokens, 3, -1, self.head_dim).permute(2, 0, 3, 1, 4)
        return F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, tokens, -1)


class _Layer(nn.Module):
    def __init__(self, weights, name, made):
        super().__init__()
        self.weight = _parameter(_tensor(weights, name + ".weight"), made)
        self.bias = _parameter(_tensor(weights, name + ".bias"), made)

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


def _modulated_norm(x, shift, scale, eps):
    return F.layer_norm(x, x.shape[-1:], eps=eps) * (1 + scale) + shift


def _sinusoids(t, shift):
    half = FREQUENCIES // 2
    frequency = torch.exp(torch.arange(half, device=t.device, dtype=torch.float32) * (-math.log(10000) / (half - shift)))
    angle = t.float().unsqueeze(1) * frequency
    return torch.cat([angle.cos(), angle.sin()], dim=1)


def _parameter(tensor, made):
    """One parameter for one tensor, so that stages share it and it is moved and counted once."""
    if id(tensor) not in made:
        made[id(tensor)] = (nn.Parameter(tensor, requires_grad=False), tensor)
    return made[id(tensor)][0]


def _tensor(weights, name):
    if name not in weights:
        raise ValueError(f"tensor {name}: there is none; was the export copied as a whole?")
    return weights[name]


# Files


def _read_json(*path):
    path = os.path.join(*path)
    with open(path, encoding="utf-8") as file:
        try:
            found = json.load(file)
        except ValueError as error:
            raise ValueError(f"{path}: is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise ValueError(f"{path}: expected an object")
    return found


def _field(found, path, key):
    if key not in found:
        raise ValueError(f"{path}: has no {key}")
    return found[key]


def _check_format(found, path, name):
    if found.get("format") != name or found.get("version") not in (1, 2):
        raise ValueError(
            f"{path}: expected {name} of version 1 or 2, found {found.get('format')} of version {found.get('version')}"
        )


def _check_cover(path, stages, timesteps):
    places = sorted(t for stage in stages for t in range(stage["first_t"], stage["last_t"] + 1))
    if places != list(range(1, timesteps + 1)):
        raise ValueError(f"{path}: its stages do not hold each timestep from 1 to {timesteps} once")


def _staged_folder(folder):
    """A dense model, and per stage which groups are kept and what their consumers' weights are."""
    path = os.path.join(folder, "tessera.json")
    description = _read_json(path)
    _check_format(description, path, "tessera-staged-model")
    sizes, dense = _one_model(folder)
    _check_cover(path, _field(description, path, "stages"), sizes.timesteps)
    own = load_file(os.path.join(folder, "stages.safetensors"))
    stages = []
    for number, stage in enumerate(description["stages"]):
        weights = dict(dense)
        for unit in stage["units"]:
            if unit["width"] != len(unit["kept"]):
                raise ValueError(f"{path}: {unit['name']}: expected {unit['width']} kept, found {len(unit['kept'])}")
            _cut(sizes, weights, unit, own.get(f"stages.{number}.{unit['name']}.weight"))
        stages.append((stage["first_t"], stage["last_t"], weights))
    return sizes, stages


def _config_of(folder):
    """The network's config.json beside a staged model or in a stage's folder; empty where there is none."""
    if os.path.isfile(os.path.join(folder, "stages.json")):
        stages = _field(_read_json(folder, "stages.json"), os.path.join(folder, "stages.json"), "stages")
        folder = os.path.join(folder, _stage_folder(os.path.join(folder, "stages.json"), stages[0])) if stages else folder
    return _read_json(folder, "config.json") if os.path.isfile(os.path.join(folder, "config.json")) else {}


def _is_unet(folder):
    return _config_of(folder).get("_class_name") == "UNet2DConditionModel"


def _unet_stages(folder):
    """The network's config, and per stage its timesteps and tensors under diffusers' names."""
    config = _config_of(folder)
    path = os.path.join(folder, "stages.json")
    if os.path.isfile(path):
        description = _read_json(path)
        _check_format(description, path, "tessera-stage-models")
        stages = []
        for stage in _field(description, path, "stages"):
            weights = _unet_weights(os.path.join(folder, _stage_folder(path, stage)))
            if stages:
                _share(stages[0][2], weights)
            stages.append((stage["first_t"], stage["last_t"], weights))
        _check_cover(path, description["stages"], max(last for _, last, _ in stages))
        return config, stages
    path = os.path.join(folder, "tessera.json")
    if not os.path.isfile(path):
        return config, [(1, 1000, _unet_weights(folder))]
    description = _read_json(path)
    _check_format(description, path, "tessera-staged-model")
    dense = _unet_weights(folder)
    own = load_file(os.path.join(folder, "stages.safetensors"))
    stages = []
    for number, stage in enumerate(_field(description, path, "stages")):
        weights = dict(dense)
        for unit in stage["units"]:
            _cut_unet(weights, unit, own.get(f"stages.{number}.{unit['name']}.weight"))
        stages.append((stage["first_t"], stage["last_t"], weights))
    _check_cover(path, description["stages"], max(last for _, last, _ in stages))
    return config, stages


def _unet_weights(folder):
    for name in ("diffusion_pytorch_model.safetensors", "model.safetensors"):
        if os.path.isfile(os.path.join(folder, name)):
            return load_file(os.path.join(folder, name))
    raise FileNotFoundError(f"{folder}: expected diffusion_pytorch_model.safetensors or model.safetensors")


def _cut_unet(weights, unit, consumer):
    """Leaves the kept groups of a unit: heads (….to_out.0), neurons of a GEGLU (….ff.net.2), norm groups (….conv2)."""
    name = unit["name"]
    if unit["weight"] != (consumer is not None):
        raise ValueError(f"{name}: its weight is {'missing' if unit['weight'] else 'superfluous'}: another export's file?")
    dense = _tensor(weights, name + ".weight")
    size = dense.shape[1] // unit["groups"]
    columns = (torch.tensor(unit["kept"]).unsqueeze(1) * size + torch.arange(size)).flatten()
    if len(columns) == 0 or int(columns.max()) >= dense.shape[1]:
        raise ValueError(f"{name}: expected kept groups under {unit['groups']}, found {unit['kept'][-1:]}")
    if consumer is not None:
        shape = (dense.shape[0], len(columns), *dense.shape[2:])
        if consumer.numel() != math.prod(shape) or consumer.shape[0] != shape[0]:
            raise ValueError(f"{name}: expected {list(shape)}, found {list(consumer.shape)}")
        consumer = consumer.reshape(shape)
    if len(columns) < dense.shape[1]:
        for producer, rows in _producers(name, columns, dense.shape[1]):
            weights[producer] = _tensor(weights, producer)[rows]
    if consumer is not None:
        weights[name + ".weight"] = consumer
    elif len(columns) < dense.shape[1]:
        weights[name + ".weight"] = dense[:, columns].contiguous()


def _producers(consumer, columns, width):
    """The tensors whose rows make a consumer's columns, and which rows."""
    if consumer.endswith(".to_out.0"):
        prefix = consumer[: -len("to_out.0")]
        return [(f"{prefix}{part}.weight", columns) for part in ("to_q", "to_k", "to_v")]
    if consumer.endswith(".conv2"):
        prefix = consumer[: -len("conv2")]
        layers = [prefix + layer for layer in ("conv1", "time_emb_proj", "norm2")]
        return [(layer + ending, columns) for layer in layers for ending in (".weight", ".bias")]
    prefix = consumer[: -len("2")] + "0.proj"
    return [(prefix + ending, torch.cat([columns, columns + width])) for ending in (".weight", ".bias")]


def _cut(sizes, weights, unit, consumer):
    """Leaves the kept groups of a unit, blocks.N.attn.proj or blocks.N.mlp.fc2."""
    name = unit["name"]
    if unit["weight"] != (consumer is not None):
        raise ValueError(f"{name}: its weight is {'missing' if unit['weight'] else 'superfluous'}: another export's file?")
    is_attention = name.endswith(".attn.proj")
    producer = name[: -len("proj")] + "qkv" if is_attention else name[: -len("fc2")] + "fc1"
    size = sizes.head_dim if is_attention else 1
    dense = _tensor(weights, name + ".weight")
    columns = (torch.tensor(unit["kept"]).unsqueeze(1) * size + torch.arange(size)).flatten()
    if len(columns) == 0 or int(columns.max()) >= dense.shape[1]:
        raise ValueError(f"{name}: expected kept groups under {dense.shape[1] // size}, found {unit['kept'][-1:]}")
    if consumer is not None and tuple(consumer.shape) != (dense.shape[0], len(columns)):
        raise ValueError(f"{name}: expected [{dense.shape[0]}, {len(columns)}], found {list(consumer.shape)}")
    if len(columns) < dense.shape[1]:
        parts = 3 if is_attention else 1
        rows = torch.cat([columns + part * dense.shape[1] for part in range(parts)])
        for ending in (".weight", ".bias"):
            weights[producer + ending] = _tensor(weights, producer + ending)[rows]
    if consumer is not None:
        weights[name + ".weight"] = consumer
    elif len(columns) < dense.shape[1]:
        weights[name + ".weight"] = dense[:, columns].contiguous()


def _stage_models(folder):
    """A model per stage, cut or zero-filled."""
    path = os.path.join(folder, "stages.json")
    description = _read_json(path)
    _check_format(description, path, "tessera-stage-models")
    sizes, stages = None, []
    for stage in _field(description, path, "stages"):
        sizes, weights = _one_model(os.path.join(folder, _stage_folder(path, stage)))
        if stages:
            _share(stages[0][2], weights)
        else:
            _check_cover(path, description["stages"], sizes.timesteps)
        stages.append((stage["first_t"], stage["last_t"], weights))
    return sizes, stages


def _stage_folder(path, stage):
    name = stage["folder"]
    if name != os.path.basename(name) or name in ("", ".", ".."):
        raise ValueError(f"{path}: expected the name of a folder beside it, found {name!r}")
    return name


def _share(first, weights):
    """Takes the first stage's tensors where pruning left the same in both."""
    for name, tensor in weights.items():
        if name in first and torch.equal(first[name], tensor):
            weights[name] = first[name]


def _one_model(folder):
    """Sizes, and tensors under facebookresearch/DiT's names."""
    pipeline = os.path.join(folder, "transformer")
    if os.path.isdir(pipeline):
        config, file = _read_json(pipeline, "config.json"), os.path.join(pipeline, "diffusion_pytorch_model.safetensors")
        scheduler = _read_json(folder, "scheduler", "scheduler_config.json")
        sizes = _diffusers_sizes(config, os.path.join(pipeline, "config.json"))
        weights = _facebook_names(sizes, load_file(file))
    elif os.path.isfile(os.path.join(folder, "model.safetensors")):
        config, weights = _read_json(folder, "config.json"), load_file(os.path.join(folder, "model.safetensors"))
        scheduler = config.get("scheduler", {})
        sizes = _facebook_sizes(config, os.path.join(folder, "config.json"))
    else:
        raise FileNotFoundError(
            f"{folder}: expected a folder that `tessera prune` wrote (tessera.json, stages.json or a stage of it)"
        )
    sizes.timesteps = scheduler.get("num_train_timesteps", 1000)
    sizes.is_flow = config.get("architecture") == "SiT"
    sizes.head_dim = sizes.hidden_size // sizes.num_heads
    sizes.out_channels = sizes.in_channels * (2 if sizes.learn_sigma else 1)
    sizes.guided_channels = sizes.guided_channels or sizes.in_channels
    return sizes, weights


def _facebook_sizes(config, path):
    whole = ("input_size", "patch_size", "in_channels", "hidden_size", "depth", "num_heads", "num_classes")
    sizes = SimpleNamespace(**{key: _field(config, path, key) for key in whole})
    sizes.learn_sigma = config.get("learn_sigma", True)
    sizes.timestep_frequency_shift = config.get("timestep_frequency_shift", 0)
    sizes.second_norm_eps = config.get("second_norm_eps", 1e-6)
    sizes.embedder_per_block = config.get("embedder_per_block", False)
    sizes.guided_channels = config.get("guided_channels", 0)
    return sizes


def _diffusers_sizes(config, path):
    get = lambda key: _field(config, path, key)
    return SimpleNamespace(
        input_size=get("sample_size"),
        patch_size=get("patch_size"),
        in_channels=get("in_channels"),
        hidden_size=get("num_attention_heads") * get("attention_head_dim"),
        depth=get("num_layers"),
        num_heads=get("num_attention_heads"),
        num_classes=get("num_embeds_ada_norm"),
        learn_sigma=get("out_channels") == 2 * get("in_channels"),
        timestep_frequency_shift=1,
        second_norm_eps=config.get("norm_eps", 1e-5),
        embedder_per_block=True,
        guided_channels=0,
    )


def _facebook_names(sizes, stored):
    weights = {}
    for ending in (".weight", ".bias"):
        for facebook, diffusers in OUTER_LAYERS.items():
            weights[facebook + ending] = _tensor(stored, diffusers + ending)
        for i in range(sizes.depth):
            for facebook, parts in BLOCK_LAYERS.items():
                if facebook.startswith("y_embedder") and ending == ".bias":
                    continue
                prefix = "" if i == 0 and "_embedder" in facebook else f"blocks.{i}."
                found = [_tensor(stored, f"transformer_blocks.{i}.{part}{ending}") for part in parts]
                weights[prefix + facebook + ending] = torch.cat(found) if len(found) > 1 else found[0]
    positions = _position_table(sizes.hidden_size, sizes.input_size // sizes.patch_size)
    weights["pos_embed"] = positions.to(weights["x_embedder.proj.weight"].dtype)
    return weights


def _position_table(width, grid):
    """Sines and cosines of columns, then of rows: [1, grid², width]."""
    frequency = 10000 ** -(torch.arange(width // 4, dtype=torch.float64) / (width // 4))
    line = torch.arange(grid, dtype=torch.float64)
    halves = []
    for place in (line.repeat(grid), line.repeat_interleave(grid)):
        angle = place.unsqueeze(1) * frequency
        halves.append(torch.cat([angle.sin(), angle.cos()], dim=1))
    return torch.cat(halves, dim=1).float().unsqueeze(0)
