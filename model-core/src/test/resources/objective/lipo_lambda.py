"""Losses and gradients of rankings by LiPO-lambda (Liu et al. 2024), in float64 with autograd
(torch 2.15.0): a sum over all pairs of a list, weighted by what exchanging the two would change in the list's
discounted gain.

Run: python lipo_lambda.py > lipo_lambda.json
"""

import json
import random

import torch

torch.set_default_dtype(torch.float64)
rng = random.Random(43)


def pick(low, high):
    return round(rng.uniform(low, high) * 1024) / 1024


cases = []
for i in range(15):
    size = 2 + i % 5
    beta = [0.0625, 0.125, 0.5][i % 3]
    logps = [pick(-60, -1) for _ in range(size)]
    reference = [logp + pick(-6, 6) for logp in logps]
    y = torch.tensor(logps, requires_grad=True)
    s = beta * (y - torch.tensor(reference))
    wins = torch.full((size, size), 0.5).triu() + torch.full((size, size), 0.5).triu(1)  # P(y_i > y_j), 1/2 of itself
    psi = wins.mean(1)
    gains = 2**psi - 1
    tau = torch.argsort(torch.argsort(s.detach(), descending=True)) + 1
    discounts = torch.log(1 + tau.double())
    weights = (gains[:, None] - gains).abs() * (1 / discounts[:, None] - 1 / discounts).abs()
    losses = weights * torch.log(1 + torch.exp(-(s[:, None] - s)))
    loss = losses[psi[:, None] > psi].sum()
    loss.backward()
    cases.append(
        dict(
            objective="lipo_lambda",
            beta=beta,
            logps=logps,
            reference=reference,
            loss=loss.item(),
            slopes=y.grad.tolist(),
        )
    )
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
