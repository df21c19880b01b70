"""Losses and gradients of single judged responses with a rationale each, in float64 with autograd
(torch 2.15.0): KTO, BCO and KTO's form of APO, with a rationale term -gamma S or -log sigmoid(gamma S).

The gradients are by the log-probs of single tokens, so that sums, means and the batch's mean are in
them too.

Run: python judged_rationales_with_autograd.py > judged_rationales.json
"""

import json
import random

import torch
from torch.nn.functional import logsigmoid

torch.set_default_dtype(torch.float64)
rng = random.Random(51)


def tokens(n):
    return [round(rng.uniform(-6, 0) * 1024) / 1024 for _ in range(n)]


def judged(name, beta, weight, sign, ratio, point):
    z = sign * beta * (ratio - (0 if name == "apo_zero_unpaired" else point))
    return weight * (-logsigmoid(z) if name == "bco" else 1 - torch.sigmoid(z))


def explained(form, gamma, logps, reduction):
    s = logps.mean() if reduction == "MEAN" else logps.sum()
    return -gamma * s if form == "LOG_LIKELIHOOD" else -logsigmoid(gamma * s)


cases = []
for name in ("kto", "bco", "apo_zero_unpaired"):
    for i, form in enumerate(("LOG_LIKELIHOOD", "LOG_SIGMOID") * 2):
        c = dict(objective=name, form=form, reduction=("SUM", "MEAN")[i // 2], beta=(0.125, 0.5)[i % 2])
        c.update(gamma=(2.0, 0.0625)[i % 2], desirable=1.25, undesirable=0.75, point=(1.5, 0.0)[i % 2])
        rows, terms, leaves = [], [], []
        for sign in (1, -1, -1):
            row = dict(sign=sign, logps=tokens(rng.randint(1, 9)), rationale=tokens(rng.randint(1, 9)))
            row["reference"] = round((sum(row["logps"]) + rng.uniform(-4, 4)) * 1024) / 1024
            y = torch.tensor(row["logps"], requires_grad=True)
            r = torch.tensor(row["rationale"], requires_grad=True)
            weight = c["desirable"] if sign > 0 else c["undesirable"]
            term = judged(name, c["beta"], weight, sign, y.sum() - row["reference"], c["point"])
            terms.append(term + explained(form, c["gamma"], r, c["reduction"]))
            rows.append(row)
            leaves.append((y, r))
        loss = torch.stack(terms).mean()
        loss.backward()
        for row, (y, r) in zip(rows, leaves):
            row.update(d_logp=y.grad[0].item(), d_rationale=r.grad[0].item())
        c.update(rows=rows, loss=loss.item())
        cases.append(c)
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
