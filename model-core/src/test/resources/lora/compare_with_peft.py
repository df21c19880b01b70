"""Loads adapters saved by Predilect in PEFT and compares what the two say.

Run: python compare_with_peft.py FOLDER   where FOLDER has PEFT folders (adapter_config.json names the base) with
scores.json beside their tensors: {"prompts", "responses", "logps" | "rewards"}.
LoraTest writes such folders where the property predilect.lora.out names a folder:
mvn -pl model-core -am test -Dtest=LoraTest -Dsurefire.failIfNoSpecifiedTests=false -Dpredilect.lora.out=FOLDER
"""
import json
import pathlib
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "parity"))
from make_fixtures import token_logps  # noqa: E402

for folder in sorted(p.parent for p in pathlib.Path(sys.argv[1]).glob("*/scores.json")):
    config = json.loads((folder / "adapter_config.json").read_text())
    scores = json.loads((folder / "scores.json").read_text())
    reward = config["task_type"] == "SEQ_CLS"
    auto = AutoModelForSequenceClassification if reward else AutoModelForCausalLM
    base = auto.from_pretrained(config["base_model_name_or_path"], attn_implementation="eager")
    model = PeftModel.from_pretrained(base, folder).eval()
    worst = 0.0
    with torch.no_grad():
        for i, (p, r) in enumerate(scores["responses"]):
            prompt = scores["prompts"][p]
            if reward:
                theirs = model(torch.tensor([prompt + r])).logits[0]
                ours = torch.tensor([scores["rewards"][i]])
            else:
                theirs = token_logps(model, prompt, r)
                ours = torch.tensor(scores["logps"][i])
            worst = max(worst, (theirs - ours).abs().max().item())
    print(f"{folder.name}: largest difference {worst:.2e}")
