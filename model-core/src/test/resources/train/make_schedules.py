"""Golden learning rates, made with transformers' get_scheduler.

Run: python make_schedules.py   (torch 2.7.1, transformers 5.24.0; writes schedules.json here)
The rate before each of STEPS steps and one after the last, in float64, peak PEAK.
"""
import json
import pathlib

import torch
from transformers import get_scheduler

HERE = pathlib.Path(__file__).parent
STEPS = 41
PEAK = 3e-4
CASES = [
    # course, steps of warm-up, arguments
    ("linear", 7, {}),
    ("cosine", 7, {}),
    ("cosine", 0, {"num_cycles": 1.25}),
    ("cosine_with_restarts", 5, {}),
    ("cosine_with_restarts", 5, {"num_cycles": 3}),
    ("polynomial", 6, {}),
    ("polynomial", 0, {"lr_end": 2e-5, "power": 2.5}),
    ("constant", 0, {}),
    ("constant_with_warmup", 9, {}),
    ("inverse_sqrt", 8, {}),
    ("inverse_sqrt", 0, {}),
    ("inverse_sqrt", 4, {"timescale": 11}),
    ("cosine_with_min_lr", 7, {"min_lr": 3e-5}),
    ("cosine_with_min_lr", 0, {"min_lr_rate": 0.25, "num_cycles": 0.75}),
    ("cosine_warmup_with_min_lr", 7, {"min_lr_rate": 0.1}),
    ("cosine_warmup_with_min_lr", 7, {"min_lr": 6e-5, "warmup_lr_rate": 0.3}),
    ("cosine_warmup_with_min_lr", 1, {"min_lr_rate": 0.1, "warmup_lr_rate": 0.3, "num_cycles": 1.5}),
    ("cosine_warmup_with_min_lr", 0, {"min_lr_rate": 0.1}),
    ("warmup_stable_decay", 7, {"num_decay_steps": 12}),
    ("warmup_stable_decay", 0, {"num_decay_steps": 0}),
    ("warmup_stable_decay", 7, {"num_decay_steps": 34, "warmup_type": "cosine", "decay_type": "linear"}),
    ("warmup_stable_decay", 9, {"num_decay_steps": 10, "warmup_type": "1-sqrt", "decay_type": "1-sqrt", "min_lr_ratio": 0.1}),
    ("warmup_stable_decay", 3, {"num_decay_steps": 10, "min_lr_ratio": 0.2, "num_cycles": 0.25}),
]


def rates(course, warmup, arguments):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=PEAK)
    scheduler = get_scheduler(course, optimizer, warmup, STEPS, dict(arguments))
    found = []
    for _ in range(STEPS + 1):
        found.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return found


if __name__ == "__main__":
    json.dump(
        {"steps": STEPS, "peak": PEAK,
         "cases": [{"course": c, "warmup": w, "arguments": a, "rates": rates(c, w, a)} for c, w, a in CASES]},
        open(HERE / "schedules.json", "w"),
    )
