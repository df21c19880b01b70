"""Losses and gradients of token-level DPO (Zeng et al. 2024) by log-probs and by sequential KL
divergences, in float64 with autograd (torch 2.15.0).

Run: python tdpo.py > tdpo.json
"""

import json
import random

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
rng = random.Random(23)


def pick(low, high):
    return round(rng.uniform(low, high) * 1024) / 1024


cases = []
for i in range(20):
    form = ["tdpo1", "tdpo2"][i % 2]
    beta = [0.0625, 0.125, 0.5][i % 3]
    alpha = 1 if form == "tdpo1" else [0.5, 0.25, 1, 2][i // 2 % 4]
    names = ["w", "l", "kw", "kl"]
    values = [pick(-60, -1), pick(-60, -1), pick(0, 20), pick(0, 20)]
    rw, rl = (values[k] + pick(-6, 6) for k in (0, 1))
    w, l, kw, kl = (torch.tensor(v, requires_grad=True) for v in values)
    margin = (w - rw) - (l - rl)
    if form == "tdpo1":
        loss = -F.logsigmoid(beta * margin - (beta * kl - beta * kw))
    else:
        loss = -F.logsigmoid(beta * margin - alpha * (beta * kl - (beta * kw).detach()))
    loss.backward()
    cases.append(
        dict(
            objective=form,
            beta=beta,
            alpha=alpha,
            rw=rw,
            rl=rl,
            loss=loss.item(),
            **dict(zip(names, values)),
            **{"d" + n: 0.0 if v.grad is None else v.grad.item() for n, v in zip(names, (w, l, kw, kl))},
        )
    )
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
