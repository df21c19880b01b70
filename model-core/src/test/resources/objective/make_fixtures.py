"""Golden losses and gradients of the objectives, from their formulas, in 50 digits.

Run with mpmath installed: python make_fixtures.py > golden.json
Gradients are numerical derivatives of the loss at that precision, so they owe nothing to any
derivation by hand.
"""

import json
import random

from mpmath import diff, exp, log, mp, mpf

mp.dps = 50


def logsig(z):
    return -log(1 + exp(-z))


def smooth(z, eps):
    return -(1 - eps) * logsig(z) - eps * logsig(-z)


def margin(c, w, l):
    nw, nl = (c["tw"], c["tl"]) if c["reduction"] == "MEAN" else (1, 1)
    return (w - c["rw"]) / nw - (l - c["rl"]) / nl


def sft(c, w, l):
    return -w / c["tw"]


def reward(c, w, l):
    return smooth(w - l - c["score_margin"] * c["gap"], c["eps"]) + c["centering"] * (w + l) ** 2


def dpo(c, w, l):
    b = c["beta"]
    return smooth(b * margin(c, w, l) - c["lam"] * b * c["aug"], c["eps"])


def ipo(c, w, l):
    b = c["beta"]
    return (margin(c, w, l) - c["lam"] * b * c["aug"] - 1 / (2 * b)) ** 2


def orpo(c, w, l):
    aw, al = w / c["tw"], l / c["tl"]
    odds = log(exp(aw) / (1 - exp(aw))) - log(exp(al) / (1 - exp(al)))
    return -aw - c["orpo_lambda"] * logsig(odds)


def simpo(c, w, l):
    b = c["beta"]
    return smooth(b / c["tw"] * w - b / c["tl"] * l - c["simpo_margin"], c["eps"])


def none(c, w, l):
    return mpf(0)


def rationale(c, r):
    if c["gamma"] == 0:
        return mpf(0)
    s = r / c["tr"] if c["rationale_reduction"] == "MEAN" else r
    return -c["gamma"] * s if c["form"] == "LOG_LIKELIHOOD" else -logsig(c["gamma"] * s)


TERMS = dict(sft=sft, reward=reward, dpo=dpo, ipo=ipo, orpo=orpo, simpo=simpo, none=none)
rng = random.Random(7)
cases = []
for name, term in TERMS.items():
    for i in range(8):
        on_reward = name == "reward"
        # Values are rounded to binary fractions, so that both sides read the very same inputs.
        pick = lambda low, high: round(rng.uniform(low, high) * 1024) / 1024
        case = dict(
            objective=name,
            w=pick(-3, 3) if on_reward else pick(-60, -1),
            l=pick(-3, 3) if on_reward else pick(-60, -1),
            r=pick(-40, -1),
            rw=pick(-60, -1),
            rl=pick(-60, -1),
            gap=pick(0, 2),
            aug=pick(-4, 4),
            tw=rng.randint(1, 40),
            tl=rng.randint(1, 40),
            tr=rng.randint(1, 40),
            beta=[0.0625, 0.125, 0.5, 2.0][i % 4],
            eps=[0.0, 0.125, 0.25][i % 3] if name in ("dpo", "simpo", "reward") else 0.0,
            reduction="MEAN" if i % 2 and name in ("dpo", "ipo") else "SUM",
            lam=0.5 if i >= 4 and name in ("dpo", "ipo") else 0.0,
            orpo_lambda=[0.125, 1.0][i % 2],
            simpo_margin=[0.5, 0.0, 1.5][i % 3],
            centering=[0.0, 0.125][i % 2] if on_reward else 0.0,
            score_margin=[0.0, 0.5, 1.0][i % 3] if on_reward else 0.0,
            gamma=0.0 if on_reward or (i % 4 == 0 and name != "none") else [2.0, 0.0625, 10.0][i % 3],
            form="LOG_SIGMOID" if i % 4 == 3 else "LOG_LIKELIHOOD",
            rationale_reduction="MEAN" if i % 4 == 2 else "SUM",
        )
        m = {k: mpf(v) if isinstance(v, float) else v for k, v in case.items()}
        w, l, r = m["w"], m["l"], m["r"]
        case["loss"] = float(term(m, w, l) + rationale(m, r))
        case["dw"] = float(diff(lambda v: term(m, v, l), w))
        case["dl"] = float(diff(lambda v: term(m, w, v), l))
        case["dr"] = float(diff(lambda v: rationale(m, v), r))
        cases.append(case)
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
