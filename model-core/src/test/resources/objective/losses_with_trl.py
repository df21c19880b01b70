"""Losses and gradients of TRL's own trainers (trl 1.16.0, torch 2.15.0) that compare_with_trl.py and
kto_with_trl.py do not have: DPOTrainer's other losses, divergences and mixes, and CPOTrainer.

Run: python losses_with_trl.py > losses.json
DPOTrainer's loss method is called unbound, on an object that has only the settings it reads and a
model that gives log-probs, in float64; autograd gives the gradients. alpha_divergence is computed in float32 there, so that its formula is written out here.
"""

import json
import random
from collections import defaultdict
from types import SimpleNamespace

import torch
import torch.nn.functional as F
from trl.experimental.cpo import CPOTrainer
from trl.trainer.dpo_trainer import DPOTrainer

torch.set_default_dtype(torch.float64)
rng = random.Random(29)
ALONE = SimpleNamespace(device="cpu", gather=lambda x: x, gather_for_metrics=lambda x: x)


def pick(low, high):
    return round(rng.uniform(low, high) * 1024) / 1024


def dpo(losses, pairs, w, l, beta, eps=0.0, weights=None, divergence="reverse_kl", wpo=None):
    """The mean loss of pairs with the summed log-probs w and l.

    wpo: the mean log Σ p² of each response's tokens, where pairs are weighted by the policy.
    """
    count = len(pairs)
    tokens = torch.tensor([p["tw"] for p in pairs] + [p["tl"] for p in pairs])
    longest = int(tokens.max())
    there = torch.arange(longest).unsqueeze(0) < tokens.unsqueeze(1)
    mask = torch.cat((torch.zeros(2 * count, 1), there), 1).long()
    nothing = torch.zeros(2 * count, longest)
    said = SimpleNamespace(
        log_probs=torch.cat((w, l)).unsqueeze(1) / tokens.unsqueeze(1) * there,
        log_sum_sq_probs=nothing if wpo is None else nothing + torch.tensor(wpo).unsqueeze(1),
        entropy=nothing,
        mean_logits=nothing,
        is_top1=nothing.bool(),
    )
    me = SimpleNamespace(
        accelerator=ALONE,
        model=SimpleNamespace(training=True),
        args=SimpleNamespace(discopop_tau=0.05),
        aux_loss_enabled=False,
        ld_alpha=None,
        precompute_ref_logps=True,
        f_divergence_type=divergence,
        loss_types=losses,
        loss_weights=weights or [1.0] * len(losses),
        beta=beta,
        label_smoothing=eps,
        use_weighting=wpo is not None,
        _metrics=defaultdict(lambda: defaultdict(list)),
        _total_train_tokens=0,
        _tp_size=1,
    )
    inputs = dict(
        input_ids=torch.zeros_like(mask),
        attention_mask=torch.ones_like(mask),
        completion_mask=mask,
        ref_chosen_logps=torch.tensor([p["rw"] for p in pairs]),
        ref_rejected_logps=torch.tensor([p["rl"] for p in pairs]),
    )
    return DPOTrainer._compute_loss(me, lambda **given: said, inputs, False)


def alpha_divergence(pair, w, l, beta, alpha):  # -log σ(β (f'(u_w) - f'(u_l)))
    u = [torch.exp(s - r) ** (alpha - 1) / (alpha - 1) for s, r in ((w, pair["rw"]), (l, pair["rl"]))]
    return -F.logsigmoid(beta * (u[0] - u[1])).mean()


def cpo(kind, pair, w, l, beta, eps):
    me = SimpleNamespace(alpha=0.0, loss_type=kind, beta=beta, label_smoothing=eps, accelerator=ALONE)
    return CPOTrainer.cpo_loss(me, w, l)[0].mean()


def pair(near=60):
    w, l = pick(-60, -1), pick(-60, -1)
    rw, rl = (round((x + pick(-near, near)) * 1024) / 1024 for x in (w, l))
    return dict(w=w, l=l, rw=rw, rl=rl, tw=rng.randint(1, 40), tl=rng.randint(1, 40))


def graded(case, pairs, loss_of):
    w = torch.tensor([p["w"] for p in pairs], requires_grad=True)
    l = torch.tensor([p["l"] for p in pairs], requires_grad=True)
    loss = loss_of(w, l)
    loss.backward()
    count = len(pairs)
    case.update(loss=loss.item(), dw=(count * w.grad).tolist(), dl=(count * l.grad).tolist())
    return {**case, "pairs": pairs}


cases = []
BETAS = [0.0625, 0.125, 0.5]
for name in "exo_pair nca_pair bco_pair sppo_hard apo_zero apo_down discopop sigmoid_norm".split():
    for i in range(6):
        p, beta, eps = pair(), BETAS[i % 3], [0.001, 0.125][i % 2] if name == "exo_pair" else 0.0
        case = dict(objective=name, beta=beta, eps=eps, divergence="reverse_kl")
        cases.append(graded(case, [p], lambda w, l: dpo([name], [p], w, l, beta, eps)))
for name in ("aot", "aot_unpaired"):
    for i in range(4):
        pairs, beta, eps = [pair() for _ in range(2 + i)], BETAS[i % 3], [0.0, 0.125][i % 2]
        case = dict(objective=name, beta=beta, eps=eps, divergence="reverse_kl")
        cases.append(graded(case, pairs, lambda w, l: dpo([name], pairs, w, l, beta, eps)))
for divergence in ("forward_kl", "js_divergence"):
    for name in "sigmoid hinge ipo exo_pair robust discopop sigmoid_norm".split():
        p, beta, eps = pair(near=3), 0.125, 0.125 if name in ("exo_pair", "robust") else 0.0
        case = dict(objective=name, beta=beta, eps=eps, divergence=divergence)
        cases.append(
            graded(case, [p], lambda w, l: dpo([name], [p], w, l, beta, eps, divergence=divergence))
        )
for i, alpha in enumerate((0.0, 0.5, 0.75, 2.0, 1.5, -1.0)):
    p, beta = pair(near=3), BETAS[i % 3]
    case = dict(objective="sigmoid", beta=beta, eps=0.0, divergence="alpha_divergence", alpha=alpha)
    cases.append(graded(case, [p], lambda w, l: alpha_divergence(p, w, l, beta, alpha)))
for mix, weights in (
    (["sigmoid", "bco_pair", "sft"], [0.8, 0.2, 1.0]),
    (["hinge", "sppo_hard"], [0.5, 0.25]),
    (["apo_zero", "sft"], None),
):
    for i in range(2):
        p, beta = pair(), BETAS[i]
        case = dict(objective="mix", mix=mix, weights=weights or [1.0] * len(mix), beta=beta, eps=0.0)
        case.update(divergence="reverse_kl")
        cases.append(graded(case, [p], lambda w, l: dpo(mix, [p], w, l, beta, weights=weights)))
for i, name in enumerate(("sigmoid", "bco_pair", "ipo", "apo_zero")):
    p, beta, wpo = pair(), BETAS[i % 3], [pick(-3, 0), pick(-3, 0)]
    p.update(cw=wpo[0], cl=wpo[1])
    case = dict(objective=name, beta=beta, eps=0.0, divergence="reverse_kl", wpo=True)
    cases.append(graded(case, [p], lambda w, l: dpo([name], [p], w, l, beta, wpo=wpo)))
for name in ("sigmoid", "hinge", "ipo"):
    for i in range(3):
        p, beta, eps = pair(), BETAS[i], [0.0, 0.125][i % 2] if name == "sigmoid" else 0.0
        case = dict(objective=name, beta=beta, eps=eps, divergence="reverse_kl", reference_free=True)
        cases.append(graded(case, [p], lambda w, l: cpo(name, p, w, l, beta, eps)))

print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
