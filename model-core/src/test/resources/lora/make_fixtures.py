"""Golden values for adapters, made with PEFT.

Run: python make_fixtures.py [CASE …]   (torch 2.7.1; the first six with transformers 4.53.3 and peft 0.16.0, the others
with transformers 5.24.0 and peft 0.21.2; writes one folder per case here)
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
    "llama-patterns": ("llama", "CAUSAL_LM", dict(
        r=4, lora_alpha=8, target_modules="all-linear", use_rslora=True,
        rank_pattern={"q_proj": 2, r"^model\.layers\.1\.self_attn\.[kv]_proj": 3, "k_proj": 5, "layers.0.mlp.down_proj": 1},
        alpha_pattern={"up_proj": 5, "1.self_attn.o_proj": 3})),
    "llama-biases": ("llama-bias", "CAUSAL_LM", dict(
        r=2, lora_alpha=4, target_modules=["q_proj", "k_proj", "v_proj", "up_proj"], bias="lora_only")),
    "gpt2-biases": ("gpt2", "CAUSAL_LM", dict(
        r=2, lora_alpha=4, target_modules=["c_attn", "c_fc"], fan_in_fan_out=True, bias="all")),
    "gpt-neox-biases": ("gpt-neox", "CAUSAL_LM", dict(
        r=2, lora_alpha=4, target_modules=["query_key_value"], bias="all", modules_to_save=["embed_in"])),
    "llama-saved": ("llama", "CAUSAL_LM", dict(
        r=2, lora_alpha=4, target_modules=["q_proj"], modules_to_save=["embed_tokens", "lm_head", "norm"])),
    "qwen2-saved": ("qwen2", "CAUSAL_LM", dict(
        r=2, lora_alpha=4, target_modules=["q_proj"], modules_to_save=["embed_tokens", "lm_head"])),
    "gpt2-embedding": ("gpt2", "CAUSAL_LM", dict(
        r=2, lora_alpha=4, target_modules=["c_attn"], fan_in_fan_out=True, modules_to_save=["wte"])),
    "llama-dora": ("llama", "CAUSAL_LM", dict(
        r=4, lora_alpha=8, target_modules="all-linear", use_dora=True, rank_pattern={"v_proj": 2})),
    "qwen2-dora": ("qwen2", "CAUSAL_LM", dict(
        r=3, lora_alpha=8, target_modules=["q_proj", "v_proj", "down_proj"], use_dora=True, use_rslora=True)),
    "gpt2-dora": ("gpt2", "CAUSAL_LM", dict(
        r=2, lora_alpha=4, target_modules=["c_attn", "c_fc"], fan_in_fan_out=True, use_dora=True, bias="all")),
    "gpt-neox-dora": ("gpt-neox", "CAUSAL_LM", dict(r=2, lora_alpha=4, target_modules="all-linear", use_dora=True)),
    "qwen2-reward-saved": ("qwen2-reward", "SEQ_CLS", dict(
        r=2, lora_alpha=4, target_modules=["v_proj"], modules_to_save=["score", "embed_tokens"])),
    "gemma3": ("gemma3", "CAUSAL_LM", dict(r=2, lora_alpha=4, target_modules="all-linear")),
    "gemma2": ("gemma2", "CAUSAL_LM", dict(r=2, lora_alpha=4, target_modules=["q_proj", "o_proj", "up_proj"])),
    "cohere": ("cohere", "CAUSAL_LM", dict(r=2, lora_alpha=4, target_modules=["q_proj", "k_proj", "down_proj"])),
    "mixtral": ("mixtral", "CAUSAL_LM", dict(r=2, lora_alpha=4, target_modules=["q_proj", "v_proj", "o_proj"])),
}


def case(name, base, task, settings):
    reward = task == "SEQ_CLS"
    auto = AutoModelForSequenceClassification if reward else AutoModelForCausalLM
    torch.manual_seed(9)
    model = auto.from_pretrained(PARITY / base, attn_implementation="eager")
    model = get_peft_model(model, LoraConfig(task_type=task, lora_dropout=0.0, **settings)).eval()
    for n, p in model.named_parameters():
        if "magnitude" in n:
            p.data.mul_(torch.empty_like(p).uniform_(0.7, 1.4))
        elif "lora_" in n:
            p.data.normal_(0, 0.3)
        elif "modules_to_save" in n and p.dim() > 1:
            p.data.normal_(0, 1)
        elif p.requires_grad:  # norms and biases
            p.data.add_(torch.empty_like(p).uniform_(-0.3, 0.3))
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
        n.replace("vector.default.weight", "vector").replace(".default", "").replace(".modules_to_save", ""): p.grad.flatten()[:: max(1, p.numel() // 64)].tolist()
        for n, p in model.named_parameters()
        if p.requires_grad
    }
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    for name in sys.argv[1:] or CASES:
        case(name, *CASES[name])
