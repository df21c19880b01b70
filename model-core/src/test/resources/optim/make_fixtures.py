"""Golden weights for the optimisers, made with torch.optim, transformers' Adafactor and bitsandbytes' Lion.

Run: python make_fixtures.py   (torch 2.7.1, transformers 4.53.3, and 5.24.0 with bitsandbytes 0.50.2 for what is not of
torch.optim; adds to expected.json here the cases that it lacks)
50 steps on ../parity/llama: the loss is DPO's without a reference on ../parity's pairs, in float32; decay on matrices
only. Every 7th weight of each tensor is kept.
"""
import json
import pathlib
import sys

import bitsandbytes
import torch
from transformers import AutoModelForCausalLM
from transformers.optimization import Adafactor

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "parity"))
from make_fixtures import BETA, PROMPTS, RESPONSES, token_logps  # noqa: E402

STEPS = 50
STRIDE = 7
CASES = {
    # name: optimiser, learning rate, epsilon, decay, largest norm (0: no clipping)
    # The epsilons lie above the size at which a gradient is rounding noise alone, else weights walk anywhere: RMSprop's
    # first steps are the largest, and with 1e-4 PyTorch in float32 is 2e-5 off PyTorch in float64 after 30 steps, and
    # ten times that every few steps.
    "adamw": ("AdamW", 1e-3, 1e-4, 0.1, 0.0),
    "adamw-clipped": ("AdamW", 1e-3, 1e-4, 0.0, 0.05),
    "rmsprop": ("RMSprop", 1e-4, 1e-2, 0.0, 0.0),
    "rmsprop-decay": ("RMSprop", 1e-4, 1e-2, 0.1, 0.0),
    "sgd": ("SGD", 1e-2, 1e-8, 0.1, 0.0),
    "sgd-clipped": ("SGD", 1e-1, 1e-8, 0.0, 0.1),
    "lion": ("Lion", 1e-4, 1e-8, 0.1, 0.0),
    "adafactor": ("Adafactor", 1e-3, 1e-8, 0.0, 0.0),
    "adafactor-decay": ("Adafactor", 1e-3, 1e-8, 0.1, 0.05),
}


def made(kind, groups, rate, epsilon):
    if kind == "Adafactor":  # as transformers' Trainer makes it
        return Adafactor(groups, lr=rate, scale_parameter=False, relative_step=False)
    if kind == "Lion":
        return bitsandbytes.optim.Lion(groups, lr=rate, betas=(0.9, 0.999), optim_bits=32)
    return getattr(torch.optim, kind)(groups, lr=rate, **({} if kind == "SGD" else {"eps": epsilon}))


def case(kind, rate, epsilon, decay, clip):
    model = AutoModelForCausalLM.from_pretrained(HERE.parent / "parity" / "llama", attn_implementation="eager").eval()
    parameters = dict(model.named_parameters())
    groups = [
        {"params": [p for p in parameters.values() if p.dim() > 1], "weight_decay": decay},
        {"params": [p for p in parameters.values() if p.dim() == 1], "weight_decay": 0.0},
    ]
    optimizer = made(kind, groups, rate, epsilon)
    losses, norms = [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        sums = [token_logps(model, PROMPTS[p], r).sum() for p, r in RESPONSES]
        margins = (sums[0] - sums[1], sums[2] - sums[3])
        loss = -sum(torch.nn.functional.logsigmoid(BETA * m) for m in margins) / 2
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), clip if clip > 0 else float("inf"))
        optimizer.step()
        losses.append(loss.item())
        norms.append(norm.item())
    return {
        "kind": kind.upper(), "rate": rate, "decay": decay, "clip": clip, "epsilon": epsilon,
        "losses": losses, "norms": norms,
        "weights": {n: [round(v, 8) for v in p.detach().flatten()[::STRIDE].tolist()] for n, p in parameters.items()},
    }


if __name__ == "__main__":
    file = HERE / "expected.json"
    known = json.load(open(file)) if file.exists() else {
        "prompts": PROMPTS, "responses": RESPONSES, "beta": BETA, "steps": STEPS, "stride": STRIDE, "cases": {}}
    for name, settings in CASES.items():
        if name not in known["cases"]:
            known["cases"][name] = case(*settings)
    json.dump(known, open(file, "w"))
