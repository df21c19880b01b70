"""LD-DPO on random token log-probs (torch 2.7.1), a separate implementation of its likelihood.

Run: python ld_dpo.py > ld_dpo.json
A response's log-prob is that of its first min(|y_w|, |y_l|) tokens and alpha times that of the
rest, policy and reference alike (as trl 0.19.1 has it in concatenated_forward); the loss is TRL's
DPOTrainer.dpo_loss of those. Gradients are by every token's log-prob, in float64.
"""

import json
import random
from types import SimpleNamespace

import torch
from trl import DPOTrainer

torch.set_default_dtype(torch.float64)
rng = random.Random(31)


def tokens(count):
    return [round(rng.uniform(-4, -0.01) * 1024) / 1024 for _ in range(count)]


def desensitised(logps, public, alpha):
    inside = torch.arange(len(logps)) < public
    return torch.where(inside, logps, alpha * logps).sum().reshape(1)


cases = []
for i in range(18):
    nw, nl = rng.randint(1, 9), rng.randint(1, 9)
    loss_type = ["sigmoid", "hinge", "robust"][i % 3]
    case = dict(
        loss=loss_type,
        beta=[0.0625, 0.125, 0.5][(i // 3) % 3],
        eps=0.125 if loss_type != "hinge" else 0.0,
        alpha=[0.0, 0.25, 0.5, 0.75][i % 4],
        w=tokens(nw),
        l=tokens(nl),
        rw=tokens(nw),
        rl=tokens(nl),
    )
    w = torch.tensor(case["w"], requires_grad=True)
    l = torch.tensor(case["l"], requires_grad=True)
    public = min(nw, nl)
    me = SimpleNamespace(
        accelerator=SimpleNamespace(device="cpu"),
        f_divergence_type="reverse_kl",
        f_divergence_params=None,
        reference_free=False,
        label_smoothing=case["eps"],
        use_weighting=False,
        beta=case["beta"],
        loss_type=loss_type,
    )
    loss, _, _ = DPOTrainer.dpo_loss(
        me,
        desensitised(w, public, case["alpha"]),
        desensitised(l, public, case["alpha"]),
        desensitised(torch.tensor(case["rw"]), public, case["alpha"]),
        desensitised(torch.tensor(case["rl"]), public, case["alpha"]),
    )
    loss.sum().backward()
    case.update(value=loss.item(), dw=w.grad.tolist(), dl=l.grad.tolist())
    cases.append(case)
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
