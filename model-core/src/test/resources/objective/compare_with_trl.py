"""Losses and gradients of TRL's own trainers (trl 0.19.1, torch 2.7.1) on random log-probs.

Run: python compare_with_trl.py > trl.json
Each trainer's loss method is called unbound, on an object that has only the settings it reads, in
float64, and autograd gives the gradients.
"""

import json
import random
from types import SimpleNamespace

import torch
from trl import CPOTrainer, DPOTrainer, ORPOTrainer

torch.set_default_dtype(torch.float64)
rng = random.Random(11)


def settings(**given):
    usual = dict(
        accelerator=SimpleNamespace(device="cpu"),
        f_divergence_type="reverse_kl",
        f_divergence_params=None,
        reference_free=False,
        label_smoothing=0.0,
        use_weighting=False,
        aux_loss_enabled=False,
    )
    return SimpleNamespace(**{**usual, **given})


def dpo(case, loss_type, w, l):
    kind = "ipo" if loss_type == "ipo_mean" else loss_type
    nw, nl = (case["tw"], case["tl"]) if loss_type == "ipo_mean" else (1, 1)
    # With ipo, TRL's forward pass divides log-probs by their tokens.
    me = settings(beta=case["beta"], label_smoothing=case["eps"], loss_type=kind)
    loss, _, _ = DPOTrainer.dpo_loss(
        me, w / nw, l / nl, torch.tensor([case["rw"] / nw]), torch.tensor([case["rl"] / nl])
    )
    return loss


def simpo(case, w, l):
    me = settings(
        beta=case["beta"],
        loss_type="simpo",
        simpo_gamma=case["simpo_margin"],
        label_smoothing=case["eps"],
    )
    loss, _, _ = CPOTrainer.cpo_loss(me, w / case["tw"], l / case["tl"])
    return loss


def orpo(case, w, l):
    me = settings(beta=case["orpo_lambda"])
    odds, _, _, _, _ = ORPOTrainer.odds_ratio_loss(me, w / case["tw"], l / case["tl"])
    return -w / case["tw"] - odds


def rpo(case, w, l):  # DPOTrainer adds rpo_alpha times the mean token loss of the chosen response
    return dpo(case, "sigmoid", w, l) + case["sft_weight"] * -w / case["tw"]


cases = []
for name in ("sigmoid", "robust", "hinge", "ipo", "ipo_mean", "simpo", "orpo", "rpo"):
    for i in range(8):
        pick = lambda low, high: round(rng.uniform(low, high) * 1024) / 1024
        case = dict(
            objective=name,
            w=pick(-60, -1),
            l=pick(-60, -1),
            rw=pick(-60, -1),
            rl=pick(-60, -1),
            tw=rng.randint(1, 40),
            tl=rng.randint(1, 40),
            beta=[0.0625, 0.125, 0.5][i % 3],
            eps=[0.0, 0.125, 0.25][i % 3] if name in ("sigmoid", "robust", "simpo") else 0.0,
            simpo_margin=[0.5, 0.0, 1.5][i % 3],
            orpo_lambda=[0.125, 1.0][i % 2],
            sft_weight=[0.5, 1.0][i % 2] if name == "rpo" else 0.0,
        )
        w = torch.tensor([case["w"]], requires_grad=True)
        l = torch.tensor([case["l"]], requires_grad=True)
        if name in ("sigmoid", "robust", "hinge", "ipo", "ipo_mean"):
            loss = dpo(case, name, w, l)
        else:
            loss = {"simpo": simpo, "orpo": orpo, "rpo": rpo}[name](case, w, l)
        loss.sum().backward()
        case.update(loss=loss.item(), dw=w.grad.item(), dl=l.grad.item())
        cases.append(case)
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
