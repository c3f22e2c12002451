#!/usr/bin/env python3
"""Makes the golden cases of flow matching from the published formulas, in SiT's own time u (0: noise, 1: data).

    make_cases.py GOLDEN        writes GOLDEN/numerics/F_flow and GOLDEN/models/sit-*-tiny

Needs nothing but Python. It shares no code and no labelling of time with the C++: there the share of noise s = 1 - u and
the timesteps of a grid lead, here u does. Sources: Ma et al., SiT (arXiv 2401.08740), sections 2 and 3, for the paths,
the velocity and the use of the network; Peebles and Xie, DiT (arXiv 2212.09748), for the network; Ho and Salimans (arXiv
2207.12598) for guidance; MosaicDiff (arXiv 2510.11962) for score and stages.
"""
import json
import math
import platform
import random
import struct
import sys
from pathlib import Path

PARTS = 1000
VERSIONS = {"python": platform.python_version()}
PRODUCED_BY = "make_cases.py, plain Python float64, from the published formulas"


# --- files -----------------------------------------------------------------------------------------------------------

def flat(values):
    if isinstance(values, (int, float)):
        return [values]
    return [one for part in values for one in flat(part)]


def shape_of(values):
    return [] if isinstance(values, (int, float)) else [len(values)] + shape_of(values[0])


def write_safetensors(path, arrays):
    """arrays: name -> (dtype F64, F32 or I64, nested lists)."""
    codes = {"F64": "d", "F32": "f", "I64": "q"}
    header, blob = {}, b""
    for name in sorted(arrays):
        dtype, values = arrays[name]
        numbers = flat(values)
        data = struct.pack("<%d%s" % (len(numbers), codes[dtype]), *numbers)
        header[name] = {"dtype": dtype, "shape": shape_of(values), "data_offsets": [len(blob), len(blob) + len(data)]}
        blob += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + blob)


def write_case(folder, name, description, tolerance, params, arrays, results=None):
    """arrays: name -> (dtype, values, meaning)."""
    case = {"case": name, "section": "F_flow", "description": description, "produced_by": PRODUCED_BY,
            "versions": VERSIONS, "tolerance": tolerance, "params": params,
            "arrays": {key: {"dtype": dtype, "shape": shape_of(values), "meaning": meaning}
                       for key, (dtype, values, meaning) in arrays.items()}}
    if results is not None:
        case["results"] = results
    folder.mkdir(parents=True, exist_ok=True)
    (folder / (name + ".json")).write_text(json.dumps(case, indent=1) + "\n")
    if arrays:
        write_safetensors(folder / (name + ".safetensors"), {k: (d, v) for k, (d, v, _) in arrays.items()})


def single(value):
    """Rounded to float32, as it is stored."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


# --- paths, in u -----------------------------------------------------------------------------------------------------

def linear(u):
    """alpha, sigma and their derivatives in u."""
    return u, 1 - u, 1.0, -1.0


def gvp(u):
    angle = math.pi / 2 * u
    return math.sin(angle), math.cos(angle), math.pi / 2 * math.cos(angle), -math.pi / 2 * math.sin(angle)


PATHS = {"flow_linear": ("Linear", linear), "flow_gvp": ("GVP", gvp)}


def clean_of(path, u, x, v):
    """x_0 of x = alpha*x_0 + sigma*eps and v = alpha'*x_0 + sigma'*eps, by Cramer's rule."""
    alpha, sigma, d_alpha, d_sigma = path(u)
    determinant = alpha * d_sigma - sigma * d_alpha
    return [(d_sigma * xi - sigma * vi) / determinant for xi, vi in zip(x, v)]


# --- schedules, dynamics, stages --------------------------------------------------------------------------------------

def middle_stage(score, m):
    """First and last t of the run of score >= m*max that holds the first maximum."""
    best = max(range(len(score)), key=lambda i: (score[i], -i))
    first = last = best
    while first > 0 and score[first - 1] >= m * score[best]:
        first -= 1
    while last + 1 < len(score) and score[last + 1] >= m * score[best]:
        last += 1
    return first + 1, last + 1, best + 1


def lambda_limit(grad, ln_snr):
    """By bisection: the largest lambda whose score has its (first) maximum beyond t = 1."""
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2
        score = [g + middle * l for g, l in zip(grad, ln_snr)]
        if score[0] >= max(score[1:]):
            high = middle
        else:
            low = middle
    return low


def schedule_case(folder, name):
    path = PATHS[name][1]
    ends = [path(1 - t / PARTS) for t in range(PARTS + 1)]
    middles = [path(1 - (t - 0.5) / PARTS) for t in range(1, PARTS + 1)]
    ln_snr = [math.log(a * a / (s * s)) for a, s, _, _ in middles]
    arrays = {"alpha": ("F64", [one[0] for one in ends], "signal at t = 0..T, u = 1 - t/T"),
              "sigma": ("F64", [one[1] for one in ends], "noise at t = 0..T"),
              "ln_snr": ("F64", ln_snr, "ln(alpha^2/sigma^2) at the middle of part t = 1..T")}
    stages, limits = [], []
    for sigma2 in (1.0, 0.5, 0.05, 2.0):
        mse = [(1 - a) ** 2 * sigma2 + s * s for a, s, _, _ in ends]
        grad = [mse[t] - mse[t - 1] for t in range(1, PARTS + 1)]
        arrays["mse_s%s" % sigma2] = ("F64", mse, "E[MSE(t)], t = 0..T")
        arrays["grad_s%s" % sigma2] = ("F64", grad, "E[Grad(t)], t = 1..T")
        limits.append({"sigma2": sigma2, "lambda": lambda_limit(grad, ln_snr)})
        for weight in (0.0, 2e-5, 5e-5, 1e-4):
            score = [g + weight * l for g, l in zip(grad, ln_snr)]
            for m in (0.35, 0.55, 0.75):
                first, last, best = middle_stage(score, m)
                stages.append({"sigma2": sigma2, "lambda": weight, "M": m, "first": first, "last": last,
                               "argmax": best, "max": max(score)})
    write_case(folder, name + "_T1000", "flow path %s: alpha, sigma, E[MSE], E[Grad], ln SNR, stages" % name,
               "alpha, sigma, MSE rtol 1e-12 (atol 1e-15); Grad atol 1e-15; ln SNR rtol 1e-12 (atol 1e-12); stages exact; "
               "lambda rtol 1e-9", {"path": name, "T": PARTS}, arrays, {"stages": stages, "lambda_limits": limits})


# --- samplers ----------------------------------------------------------------------------------------------------------

def part_of(step, steps):
    """The t of u = step/steps: the part ((t-1)/T, t/T] of s = 1 - u, counted in whole numbers."""
    return max(1, -(-PARTS * (steps - step) // steps))


def sample(path, velocity, x, steps, method):
    """Euler or Heun over u from 0 to 1. -> calls as (u, t, x seen, x_0 predicted), x after each step."""
    calls, states = [], [x]
    for i in range(steps):
        u, end, h = i / steps, (i + 1) / steps, 1 / steps
        first = velocity(x, u)
        calls.append((u, part_of(i, steps), x, clean_of(path, u, x, first)))
        moved = [a + h * b for a, b in zip(x, first)]
        if method == "heun":
            second = velocity(moved, end)
            calls.append((end, part_of(i + 1, steps), moved, clean_of(path, end, moved, second)))
            moved = [a + h / 2 * (b + c) for a, b, c in zip(x, first, second)]
        x = moved
        states.append(x)
    return calls, states


def sampler_case(folder, name, method, steps, seed):
    dimension, rows = 4, 3
    draw = random.Random(seed)
    weight = [[draw.uniform(-1, 1) for _ in range(dimension)] for _ in range(dimension)]
    bias, slope = ([draw.uniform(-1, 1) for _ in range(dimension)] for _ in range(2))

    def velocity(x, u):
        return [math.tanh(sum(w * xi for w, xi in zip(row, x)) + b + c * u) for row, b, c in zip(weight, bias, slope)]

    start = [[draw.gauss(0, 1) for _ in range(dimension)] for _ in range(rows)]
    runs = [sample(PATHS[name][1], velocity, x, steps, method) for x in start]
    calls = runs[0][0]
    arrays = {"weight": ("F64", weight, "A of the stand-in for a network, v(x, u) = tanh(A x + b + c u)"),
              "bias": ("F64", bias, "b"), "slope": ("F64", slope, "c"),
              "start": ("F64", start, "x at u = 0, [N, D]"),
              "u": ("F64", [call[0] for call in calls], "time of each model call"),
              "t": ("I64", [call[1] for call in calls], "the part of the grid of each model call"),
              "seen": ("F64", [[run[0][k][2] for run in runs] for k in range(len(calls))], "x at each call"),
              "clean": ("F64", [[run[0][k][3] for run in runs] for k in range(len(calls))], "x_0 predicted there"),
              "states": ("F64", [[run[1][k] for run in runs] for k in range(steps + 1)], "x before and after each step")}
    write_case(folder, "%s_%s_%d" % (method, name, steps), "%s over u, %d steps, %s" % (method, steps, name),
               "atol 1e-12", {"path": name, "sampler": method, "steps": steps}, arrays)


# --- the network -------------------------------------------------------------------------------------------------------

SIZES = {"input_size": 4, "patch_size": 2, "in_channels": 4, "hidden_size": 16, "depth": 2, "num_heads": 2,
         "mlp_ratio": 4.0, "class_dropout_prob": 0.1, "num_classes": 3, "learn_sigma": True}
GRID = SIZES["input_size"] // SIZES["patch_size"]
HIDDEN, CHANNELS, PATCH = SIZES["hidden_size"], SIZES["in_channels"], SIZES["patch_size"]


def axis_table(width, position):
    angles = [position / 10000 ** (i / (width / 2)) for i in range(width // 2)]
    return [math.sin(a) for a in angles] + [math.cos(a) for a in angles]


def position_table():
    """Half of the channels of the column, half of the row, tokens row by row."""
    return [axis_table(HIDDEN // 2, column) + axis_table(HIDDEN // 2, row) for row in range(GRID) for column in
            range(GRID)]


def random_weights(seed):
    draw = random.Random(seed)

    def matrix(rows, columns):
        return [[single(draw.gauss(0, 0.7 / math.sqrt(columns))) for _ in range(columns)] for _ in range(rows)]

    def layer(key, rows, columns):
        return {key + ".weight": matrix(rows, columns), key + ".bias": [single(draw.gauss(0, 0.1)) for _ in range(rows)]}

    out = PATCH * PATCH * CHANNELS * 2
    weights = layer("x_embedder.proj", HIDDEN, CHANNELS * PATCH * PATCH)
    weights["pos_embed"] = [[single(one) for one in row] for row in position_table()]
    weights.update(layer("t_embedder.mlp.0", HIDDEN, 256))
    weights.update(layer("t_embedder.mlp.2", HIDDEN, HIDDEN))
    weights["y_embedder.embedding_table.weight"] = [[single(draw.gauss(0, 0.5)) for _ in range(HIDDEN)]
                                                    for _ in range(SIZES["num_classes"] + 1)]
    for block in range(SIZES["depth"]):
        key = "blocks.%d." % block
        weights.update(layer(key + "attn.qkv", 3 * HIDDEN, HIDDEN))
        weights.update(layer(key + "attn.proj", HIDDEN, HIDDEN))
        weights.update(layer(key + "mlp.fc1", 4 * HIDDEN, HIDDEN))
        weights.update(layer(key + "mlp.fc2", HIDDEN, 4 * HIDDEN))
        weights.update(layer(key + "adaLN_modulation.1", 6 * HIDDEN, HIDDEN))
    weights.update(layer("final_layer.linear", out, HIDDEN))
    weights.update(layer("final_layer.adaLN_modulation.1", 2 * HIDDEN, HIDDEN))
    return weights


def apply(weights, key, x):
    return [sum(w * xi for w, xi in zip(row, x)) + b
            for row, b in zip(weights[key + ".weight"], weights[key + ".bias"])]


def silu(x):
    return [one / (1 + math.exp(-one)) for one in x]


def gelu(x):
    return [0.5 * one * (1 + math.tanh(math.sqrt(2 / math.pi) * (one + 0.044715 * one ** 3))) for one in x]


def modulated(x, shift, scale):
    mean = sum(x) / len(x)
    variance = sum((one - mean) ** 2 for one in x) / len(x)
    return [(one - mean) / math.sqrt(variance + 1e-6) * (1 + b) + a for one, a, b in zip(x, shift, scale)]


def attention(weights, key, tokens):
    heads = SIZES["num_heads"]
    width = HIDDEN // heads
    qkv = [apply(weights, key + "qkv", token) for token in tokens]
    mixed = [[] for _ in tokens]
    for head in range(heads):
        q, k, v = ([row[part * HIDDEN + head * width:part * HIDDEN + (head + 1) * width] for row in qkv]
                   for part in range(3))
        for i, query in enumerate(q):
            logits = [sum(a * b for a, b in zip(query, key_)) / math.sqrt(width) for key_ in k]
            top = max(logits)
            shares = [math.exp(one - top) for one in logits]
            total = sum(shares)
            mixed[i] += [sum(s / total * row[c] for s, row in zip(shares, v)) for c in range(width)]
    return [apply(weights, key + "proj", row) for row in mixed]


def gated(x, gate, branch):
    return [a + g * b for a, g, b in zip(x, gate, branch)]


def network(weights, image, u, label):
    """image: flat [C,H,W] -> flat [2C,H,W]. The time u enters the sinusoids as it is."""
    side = SIZES["input_size"]

    def pixel(channel, y, x):
        return image[(channel * side + y) * side + x]

    tokens = []
    for row in range(GRID):
        for column in range(GRID):
            patch = [pixel(c, row * PATCH + y, column * PATCH + x) for c in range(CHANNELS) for y in range(PATCH)
                     for x in range(PATCH)]
            place = weights["pos_embed"][row * GRID + column]
            tokens.append([a + b for a, b in zip(apply(weights, "x_embedder.proj", patch), place)])
    angles = [u * math.exp(-math.log(10000) * i / 128) for i in range(128)]
    time = apply(weights, "t_embedder.mlp.0", [math.cos(a) for a in angles] + [math.sin(a) for a in angles])
    time = apply(weights, "t_embedder.mlp.2", silu(time))
    condition = silu([a + b for a, b in zip(time, weights["y_embedder.embedding_table.weight"][label])])
    for block in range(SIZES["depth"]):
        key = "blocks.%d." % block
        parts = apply(weights, key + "adaLN_modulation.1", condition)
        shift1, scale1, gate1, shift2, scale2, gate2 = (parts[i * HIDDEN:(i + 1) * HIDDEN] for i in range(6))
        branch = attention(weights, key + "attn.", [modulated(token, shift1, scale1) for token in tokens])
        tokens = [gated(token, gate1, one) for token, one in zip(tokens, branch)]
        branch = [apply(weights, key + "mlp.fc2",
                        gelu(apply(weights, key + "mlp.fc1", modulated(token, shift2, scale2)))) for token in tokens]
        tokens = [gated(token, gate2, one) for token, one in zip(tokens, branch)]
    parts = apply(weights, "final_layer.adaLN_modulation.1", condition)
    last = [apply(weights, "final_layer.linear", modulated(token, parts[:HIDDEN], parts[HIDDEN:])) for token in tokens]
    out = [0.0] * (2 * CHANNELS * side * side)
    for place, token in enumerate(last):
        for y in range(PATCH):
            for x in range(PATCH):
                for channel in range(2 * CHANNELS):
                    row, column = place // GRID * PATCH + y, place % GRID * PATCH + x
                    out[(channel * side + row) * side + column] = token[(y * PATCH + x) * 2 * CHANNELS + channel]
    return out


def guided(weights, image, u, label, scale):
    """The velocity: the second half of the channels is dropped, the first three are guided."""
    count, guided_count = len(image), 3 * SIZES["input_size"] ** 2
    conditional = network(weights, image, u, label)[:count]
    if scale == 1:
        return conditional
    null = network(weights, image, u, SIZES["num_classes"])[:count]
    return [b + scale * (a - b) if i < guided_count else a for i, (a, b) in enumerate(zip(conditional, null))]


def shaped(values, channels):
    side = SIZES["input_size"]
    return [[values[(c * side + y) * side:(c * side + y + 1) * side] for y in range(side)] for c in range(channels)]


def stored_shape(key, values):
    if key == "pos_embed":
        return [values]
    if key == "x_embedder.proj.weight":
        return [[[row[(c * PATCH + y) * PATCH:(c * PATCH + y + 1) * PATCH] for y in range(PATCH)]
                 for c in range(CHANNELS)] for row in values]
    return values


def model_case(folder, name, seed):
    word, path = PATHS[name]
    weights = random_weights(seed)
    draw = random.Random(seed + 1)
    count = CHANNELS * SIZES["input_size"] ** 2
    images = [[single(draw.gauss(0, 1)) for _ in range(count)] for _ in range(3)]
    times, labels = [0.0, 0.3, 1.0], [0, 2, SIZES["num_classes"]]
    config = dict(SIZES, path_type=word, prediction="velocity", layout="SiT")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    write_safetensors(folder / "weights.safetensors",
                      {key: ("F32", stored_shape(key, values)) for key, values in weights.items()})
    outputs = [network(weights, *one) for one in zip(images, times, labels)]
    arrays = {"input.x": ("F32", [shaped(one, CHANNELS) for one in images]), "input.u": ("F64", times),
              "input.y": ("I64", labels), "output": ("F64", [shaped(one, 2 * CHANNELS) for one in outputs])}
    classes = [1, 0]
    for method, steps, scale in (("euler", 5, 1.0), ("euler", 4, 4.0), ("heun", 3, 2.5)):
        ends = []
        for image, label in zip(images, classes):
            run = sample(path, lambda x, u, label=label: guided(weights, x, u, label, scale), image, steps, method)
            ends.append(shaped(run[1][-1], CHANNELS))
        arrays["sampled.%s.%d.scale_%s" % (method, steps, scale)] = ("F64", ends)
    arrays["sampled.y"] = ("I64", classes)
    write_safetensors(folder / "io.safetensors", arrays)


def main():
    root = Path(sys.argv[1])
    for number, name in enumerate(PATHS):
        schedule_case(root / "numerics/F_flow", name)
        for method, steps in (("euler", 1), ("euler", 7), ("euler", 20), ("heun", 1), ("heun", 6), ("heun", 20)):
            sampler_case(root / "numerics/F_flow", name, method, steps, 100 * number + steps)
        model_case(root / "models" / ("sit-%s-tiny" % name.removeprefix("flow_")), name, 40 + number)


if __name__ == "__main__":
    main()
