"""Losses and gradients of TRL's BCOTrainer (trl 1.11.0, the last to have one, torch 2.15.0).

Run: python bco_with_trl.py > bco.json
One training of four steps: the trainer's loss method is called unbound, in float64, with its own
running moments, and autograd gives the gradients of the sum of the losses.
"""

import json
import random
from types import SimpleNamespace

import torch
from trl.experimental.bco import BCOTrainer
from trl.experimental.bco.bco_trainer import RunningMoments

torch.set_default_dtype(torch.float64)
rng = random.Random(31)
ALONE = SimpleNamespace(device="cpu", use_distributed=False)


def pick(low, high):
    return round(rng.uniform(low, high) * 1024) / 1024


batches = []
running = RunningMoments(accelerator=ALONE)
for i in range(4):  # one training of four steps
    kinds = [rng.random() < 0.5 for _ in range(3 + i)]
    kinds[:2] = [True, False]
    rows = [dict(w=pick(-60, -1), r=pick(-60, -1), desirable=kind) for kind in kinds]
    good = [row for row in rows if row["desirable"]]
    bad = [row for row in rows if not row["desirable"]]
    me = SimpleNamespace(beta=0.125, running=running, match_underlying_distribution=False)
    said = [torch.tensor([row["w"] for row in some], requires_grad=True) for some in (good, bad)]
    refs = [torch.tensor([row["r"] for row in some]) for some in (good, bad)]
    losses, _, _, delta = BCOTrainer.bco_loss(me, *said, *refs, None, None)
    losses.sum().backward()
    for some, grads, values in ((good, said[0].grad, losses), (bad, said[1].grad, losses[len(good) :])):
        for row, grad, value in zip(some, grads, values):
            row.update(d=grad.item(), loss=value.item())
    batches.append(dict(beta=0.125, delta=delta.item(), rows=rows))

print("[\n" + ",\n".join(json.dumps(b) for b in batches) + "\n]")
