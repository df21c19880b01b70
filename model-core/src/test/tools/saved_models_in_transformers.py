"""Loads models that were trained and saved here with transformers, and compares their scores.

Run: PREDILECT_TEST_SAVED=FOLDER mvn test -Dtest=SavedModelsTest, then
     python saved_models_in_transformers.py FOLDER
Prints the largest difference for each model; fails above 1e-4. Made with torch 2.7.1, transformers 5.24.0.
"""
import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

LARGEST = 1e-4
worst = 0.0
for folder in sorted(path.parent for path in pathlib.Path(sys.argv[1]).glob("*/scores.json")):
    rows = json.loads((folder / "scores.json").read_text())
    reward = "reward" in rows[0]
    kind = AutoModelForSequenceClassification if reward else AutoModelForCausalLM
    model, info = kind.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"], (folder, info)
    model.eval()
    difference = 0.0
    with torch.no_grad():
        for row in rows:
            prompt, response = row["prompt"], row["response"]
            logits = model(torch.tensor([prompt + response])).logits[0].float()
            if reward:
                found, expected = logits, torch.tensor(row["reward"])
            else:
                logps = torch.log_softmax(logits[len(prompt) - 1 : -1], -1)
                found = logps.gather(1, torch.tensor(response)[:, None])[:, 0]
                expected = torch.tensor(row["logps"])
            difference = max(difference, (found - expected).abs().max().item())
    print(f"{folder.name:24} {type(model).__name__:34} {difference:.2e}")
    worst = max(worst, difference)
print(f"largest difference {worst:.2e}")
sys.exit(0 if worst <= LARGEST else f"above {LARGEST}")
