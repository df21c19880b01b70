"""Losses and gradients of rankings by Plackett and Luce's model: the negative logarithm of the probability that
Rafailov et al. 2023, appendix A.3, give a ranking, in float64 with autograd (torch 2.15.0).

Run: python plackett_luce.py > plackett_luce.json
"""

import json
import random

import torch

torch.set_default_dtype(torch.float64)
rng = random.Random(41)


def pick(low, high):
    return round(rng.uniform(low, high) * 1024) / 1024


cases = []
for i in range(15):
    size = 2 + i % 5
    beta = [0.0625, 0.125, 0.5][i % 3]
    logps = [pick(-60, -1) for _ in range(size)]
    reference = [logp + pick(-6, 6) for logp in logps]
    y = torch.tensor(logps, requires_grad=True)
    rewards = torch.exp(beta * (y - torch.tensor(reference)))
    probability = torch.ones(())
    for k in range(size):
        probability = probability * rewards[k] / rewards[k:].sum()
    loss = -torch.log(probability)
    loss.backward()
    cases.append(
        dict(
            objective="plackett_luce",
            beta=beta,
            logps=logps,
            reference=reference,
            loss=loss.item(),
            slopes=y.grad.tolist(),
        )
    )
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
