"""Golden values for adapters, made with PEFT.

Run: python make_fixtures.py   (torch 2.7.1, transformers 4.53.3, peft 0.16.0; writes one folder per case here)
Every folder is a PEFT folder on a model of ../parity, with A and B random, plus expected.json: what the model with
these adapters says of ../parity's prompts and responses, and the adapters' gradients of a loss.
"""
import json
import pathlib
import sys

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

HERE = pathlib.Path(__file__).parent
PARITY = HERE.parent / "parity"
sys.path.insert(0, str(PARITY))
from make_fixtures import BETA, PROMPTS, RESPONSES, token_logps  # noqa: E402

CASES = {
    # case: base, task, settings
    "llama": ("llama", "CAUSAL_LM", dict(r=4, lora_alpha=8, target_modules="all-linear")),
    "llama-some": ("llama", "CAUSAL_LM", dict(r=3, lora_alpha=5, target_modules=["q_proj", "v_proj", "up_proj"],
                                              use_rslora=True)),
    "gpt2": ("gpt2", "CAUSAL_LM", dict(r=4, lora_alpha=8, target_modules=["c_attn", "mlp.c_proj"],
                                       fan_in_fan_out=True)),
    "gpt-neox": ("gpt-neox", "CAUSAL_LM", dict(r=2, lora_alpha=8, target_modules="all-linear")),
    "phi3": ("phi3", "CAUSAL_LM", dict(r=4, lora_alpha=6, target_modules=["qkv_proj", "gate_up_proj", "o_proj"])),
    "llama-reward": ("llama-reward", "SEQ_CLS", dict(r=4, lora_alpha=8, target_modules=["q_proj", "down_proj"])),
}


def case(name, base, task, settings):
    reward = task == "SEQ_CLS"
    auto = AutoModelForSequenceClassification if reward else AutoModelForCausalLM
    torch.manual_seed(9)
    model = auto.from_pretrained(PARITY / base, attn_implementation="eager")
    model = get_peft_model(model, LoraConfig(task_type=task, lora_dropout=0.0, **settings)).eval()
    for n, p in model.named_parameters():
        if "lora_" in n:
            p.data.normal_(0, 0.3)
        elif "modules_to_save" in n:
            p.data.normal_(0, 1)
    folder = HERE / name
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = f"../../parity/{base}"
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
    expected = {"prompts": PROMPTS, "responses": RESPONSES, "beta": BETA}
    if reward:
        scores = [model(torch.tensor([PROMPTS[p] + r])).logits[0, 0] for p, r in RESPONSES]
        expected["rewards"] = [s.item() for s in scores]
        beta = 1
    else:
        logps = [token_logps(model, PROMPTS[p], r) for p, r in RESPONSES]
        expected["logps"] = [l.tolist() for l in logps]
        scores = [l.sum() for l in logps]
        beta = BETA
    margins = (scores[0] - scores[1], scores[2] - scores[3])
    loss = -sum(torch.nn.functional.logsigmoid(beta * m) for m in margins) / 2
    loss.backward()
    expected["loss"] = loss.item()
    expected["grads"] = {
        n.replace(".default", "").replace(".modules_to_save", ""): p.grad.flatten()[:: max(1, p.numel() // 64)].tolist()
        for n, p in model.named_parameters()
        if p.requires_grad
    }
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    for name, (base, task, settings) in CASES.items():
        case(name, base, task, settings)
