"""Golden weights for whole trainings, made with torch.optim and transformers' schedules and grouping of weights.

Run: python make_fixtures.py   (torch 2.7.1, transformers 4.53.3; writes expected.json and decayed.json here)
50 steps on ../parity/llama: the loss is the mean of DPO's over ../parity's two pairs with reference log-probs of 0, in
float32. Every 7th weight of each tensor is kept. decayed.json: the weights that transformers' Trainer decays.
"""
import json
import pathlib
import sys

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSequenceClassification, Trainer, get_scheduler

HERE = pathlib.Path(__file__).parent
PARITY = HERE.parent / "parity"
sys.path.insert(0, str(PARITY))
from make_fixtures import BETA, PROMPTS, RESPONSES, token_logps  # noqa: E402

STEPS = 50
STRIDE = 7
CASES = {
    # name: optimiser, peak rate, epsilon, decay, largest norm, schedule, warm-up steps
    "adamw-linear": ("AdamW", 1e-3, 1e-4, 0.1, 0.05, "linear", 10),
    "adamw-cosine": ("AdamW", 1e-3, 1e-4, 0.0, 0.0, "cosine", 7),
    "adamw-constant": ("AdamW", 5e-4, 1e-4, 0.1, 0.05, "constant", 0),
    "rmsprop-linear": ("RMSprop", 1e-4, 1e-2, 0.1, 0.05, "linear", 5),
    "rmsprop-cosine": ("RMSprop", 1e-4, 1e-2, 0.0, 0.05, "cosine", 0),
    "sgd-constant-with-warmup": ("SGD", 1e-1, 1e-8, 0.1, 0.1, "constant_with_warmup", 12),
}
FAMILIES = ["llama", "llama-bias", "mistral", "qwen2", "phi3", "gemma", "gemma2", "gpt2", "gpt-neox", "llama-reward"]


def decayed(model):
    return Trainer.get_decay_parameter_names(None, model)


def case(kind, rate, epsilon, decay, clip, schedule, warmup):
    model = AutoModelForCausalLM.from_pretrained(PARITY / "llama", attn_implementation="eager").eval()
    parameters = dict(model.named_parameters())
    names = set(decayed(model))
    groups = [
        {"params": [p for n, p in parameters.items() if n in names], "weight_decay": decay},
        {"params": [p for n, p in parameters.items() if n not in names], "weight_decay": 0.0},
    ]
    extra = {"eps": epsilon} if kind != "SGD" else {}
    optimizer = getattr(torch.optim, kind)(groups, lr=rate, **extra)
    scheduler = get_scheduler(schedule, optimizer, warmup, STEPS)
    losses, norms, rates = [], [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        sums = [token_logps(model, PROMPTS[p], r).sum() for p, r in RESPONSES]
        margins = (sums[0] - sums[1], sums[2] - sums[3])
        loss = -sum(torch.nn.functional.logsigmoid(BETA * m) for m in margins) / 2
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), clip if clip > 0 else float("inf"))
        rates.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
        norms.append(norm.item())
    return {
        "kind": kind.upper(), "rate": rate, "decay": decay, "clip": clip, "epsilon": epsilon, "schedule": schedule,
        "warmup": warmup, "losses": losses, "norms": norms, "rates": rates,
        "weights": {n: [round(v, 8) for v in p.detach().flatten()[::STRIDE].tolist()] for n, p in parameters.items()},
    }


def names(family):
    kind = AutoModelForSequenceClassification if family.endswith("reward") else AutoModelForCausalLM
    return sorted(decayed(kind.from_config(AutoConfig.from_pretrained(PARITY / family))))


if __name__ == "__main__":
    json.dump({name: names(name) for name in FAMILIES}, open(HERE / "decayed.json", "w"), indent=1)
    json.dump(
        {"prompts": PROMPTS, "responses": RESPONSES, "beta": BETA, "steps": STEPS, "stride": STRIDE,
         "cases": {name: case(*settings) for name, settings in CASES.items()}},
        open(HERE / "expected.json", "w"),
    )
