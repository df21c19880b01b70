"""Golden levels, codes and weights of AdamW with moments in eight bits, made with bitsandbytes on a processor.

Run: python make_eight_bits.py   (torch 2.7.1, bitsandbytes 0.50.2; writes eight_bits.json here)
What picks levels is put in bitsandbytes' place: on processors it looks them up in a table that does not tell apart what is
nearer than about 4e-5, on GPUs it takes the nearest. Weights and gradients are of a generator that is written down here, and again in the test. Every 5th number is kept.
"""
import json
import pathlib

import bitsandbytes
import bitsandbytes.backends.cpu.ops
import numpy
import torch
from bitsandbytes.functional import create_dynamic_map

HERE = pathlib.Path(__file__).parent
SHAPES = {"table": (67, 131), "bias": (4099,), "norm": (131,)}
STEPS = 20
KEPT = (1, 5, 20)
STRIDE = 5
RATE, DECAY, EPSILON = 1e-2, 0.1, 1e-6


def numbers(seed, count):
    state, found = seed, []
    for i in range(count):
        state = (1664525 * state + 1013904223) & 0xFFFFFFFF
        u = (state - (1 << 32) if state >= 1 << 31 else state) / (1 << 31)
        found.append(u * u * u * (1.0, 0.25, 0.0625, 0.015625)[i % 4])
    return numpy.array(found, dtype=numpy.float64).astype(numpy.float32)


def nearest(values, levels, scales, codes, block):
    flat = values.flatten()
    for i in range(scales.numel()):
        part = flat[i * block:(i + 1) * block]
        scales[i] = part.abs().max()
        codes.view(-1)[i * block:(i + 1) * block] = (part[:, None] / scales[i] - levels[None]).abs().argmin(1)


bitsandbytes.backends.cpu.ops._quant_blockwise_fp32_direct = nearest


def every(tensor):
    return tensor.flatten()[::STRIDE].tolist()


if __name__ == "__main__":
    weights = {
        name: torch.nn.Parameter(torch.from_numpy(numbers(7 + i, int(numpy.prod(shape)))).reshape(shape))
        for i, (name, shape) in enumerate(SHAPES.items())
    }
    optimizer = bitsandbytes.optim.AdamW8bit(
        [{"params": [w for w in weights.values() if w.dim() > 1], "weight_decay": DECAY},
         {"params": [w for w in weights.values() if w.dim() == 1], "weight_decay": 0.0}],
        lr=RATE, betas=(0.9, 0.999), eps=EPSILON)
    steps = {}
    for step in range(1, STEPS + 1):
        for i, weight in enumerate(weights.values()):
            weight.grad = torch.from_numpy(numbers(1000 * step + i, weight.numel())).reshape(weight.shape)
        optimizer.step()
        if step in KEPT:
            steps[step] = {
                name: {"weight": [round(v, 7) for v in every(weight)]}
                | ({"mean": every(optimizer.state[weight]["state1"]), "square": every(optimizer.state[weight]["state2"])}
                   if weight.numel() >= 4096 else {})
                for name, weight in weights.items()
            }
    json.dump(
        {"signed": create_dynamic_map(True).tolist(), "positive": create_dynamic_map(False).tolist(),
         "shapes": SHAPES, "rate": RATE, "decay": DECAY, "epsilon": EPSILON, "stride": STRIDE, "steps": steps},
        open(HERE / "eight_bits.json", "w"))
