"""Losses and gradients of what TRL does not have, their papers' formulas in float64 with autograd (torch
2.15.0).

Run: python losses_with_autograd.py > autograd.json
"""

import json
import random

import torch
from torch.nn.functional import logsigmoid

torch.set_default_dtype(torch.float64)
rng = random.Random(37)


def pick(low, high):
    return round(rng.uniform(low, high) * 1024) / 1024


def dpop(c, w, l):
    s = w - c["rw"]
    return -logsigmoid(c["beta"] * (s - (l - c["rl"]) - 50.0 * torch.clamp(-s, min=0)))


def beta_dpo(c, w, l):  # c["point"]: the batch's mean margin less its running mean
    beta = c["beta"] * max(0.01, 1 + 0.6 * c["beta"] * c["point"])
    return -logsigmoid(beta * ((w - c["rw"]) - (l - c["rl"])))


def margin(c, w, l):
    return (w - c["rw"]) - (l - c["rl"])


def odpo(c, w, l):
    return -logsigmoid(c["beta"] * margin(c, w, l) - 0.75 * c["gap"])


def r_dpo(c, w, l):
    return -logsigmoid(c["beta"] * margin(c, w, l) + 0.02 * (c["tw"] - c["tl"]))


def odpo_ipo(c, w, l):
    return (margin(c, w, l) - 0.75 * c["gap"] + 0.02 * (c["tw"] - c["tl"]) - 1 / (2 * c["beta"])) ** 2


def odds_ratio(c, w, l):
    a, b = w / c["tw"], l / c["tl"]
    odds = (a - torch.log1p(-torch.exp(a))) - (b - torch.log1p(-torch.exp(b)))
    return -0.25 * logsigmoid(odds)


def slic(c, w, l):  # eq. 1 of SLiC-HF with β δ = 1, its regularisation by the mean token loss
    return torch.relu(1 - c["beta"] * (w - l)) + 0.5 * -w / c["tw"]


cases = []
for name, of in list(globals().items()):
    if name not in ("dpop", "beta_dpo", "odpo", "r_dpo", "odpo_ipo", "odds_ratio", "slic"):
        continue
    for i in range(6):
        c = dict(objective=name, beta=[0.0625, 0.125, 0.5][i % 3])
        c.update(w=pick(-60, -1), l=pick(-60, -1), tw=rng.randint(1, 40), tl=rng.randint(1, 40))
        c.update(rw=c["w"] + pick(-4, 4), rl=c["l"] + pick(-4, 4), gap=pick(-2, 4), point=pick(-40, 40))
        w = torch.tensor([c["w"]], requires_grad=True)
        l = torch.tensor([c["l"]], requires_grad=True)
        loss = of(c, w, l).sum()
        loss.backward()
        c.update(loss=loss.item(), dw=w.grad.item(), dl=l.grad.item() if l.grad is not None else 0.0)
        cases.append(c)
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
