"""Losses and gradients of TRL's KTOTrainer (trl 0.19.1, torch 2.7.1) on random batches.

Run: python kto_with_trl.py > kto.json
The trainer's loss method is called unbound, on an object that has only the settings it reads, in
float64, and autograd gives the gradients of the sum of the losses, by the log-probs of matched and
of mismatched responses alike.
"""

import json
import random
from types import SimpleNamespace

import torch
from trl import KTOTrainer

torch.set_default_dtype(torch.float64)
rng = random.Random(23)


def pick(low, high):
    return round(rng.uniform(low, high) * 1024) / 1024


cases = []
for i in range(16):
    desirable, undesirable = rng.randint(1, 4), rng.randint(1, 4)
    count = desirable + undesirable
    # One batch in two has a mean log-ratio below 0, which is clamped.
    shift = 6.0 if i % 2 == 0 else -6.0
    case = dict(
        beta=[0.0625, 0.125, 0.5][i % 3],
        desirable_weight=[1.0, 1.5, 0.25][i % 3],
        undesirable_weight=[1.0, 0.5, 2.0][(i // 2) % 3],
        chosen=[pick(-60, -1) for _ in range(desirable)],
        rejected=[pick(-60, -1) for _ in range(undesirable)],
        ref_chosen=[pick(-60, -1) for _ in range(desirable)],
        ref_rejected=[pick(-60, -1) for _ in range(undesirable)],
        mismatched=[pick(-60, -1) for _ in range(count)],
    )
    case["ref_mismatched"] = [round((m - shift + pick(-4, 4)) * 1024) / 1024 for m in case["mismatched"]]
    me = SimpleNamespace(
        calculate_KL=True,
        loss_type="kto",
        beta=case["beta"],
        desirable_weight=case["desirable_weight"],
        undesirable_weight=case["undesirable_weight"],
        accelerator=SimpleNamespace(device="cpu", gather_for_metrics=lambda x: x),
    )
    chosen, rejected, mismatched = (
        torch.tensor(case[name], requires_grad=True) for name in ("chosen", "rejected", "mismatched")
    )
    losses, _, _, kl = KTOTrainer.kto_loss(
        me,
        chosen,
        rejected,
        mismatched,
        torch.tensor(case["ref_chosen"]),
        torch.tensor(case["ref_rejected"]),
        torch.tensor(case["ref_mismatched"]),
    )
    losses.sum().backward()
    assert mismatched.grad is None
    case.update(
        kl=kl.item(),
        losses=losses.tolist(),
        dchosen=chosen.grad.tolist(),
        drejected=rejected.grad.tolist(),
    )
    cases.append(case)
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
