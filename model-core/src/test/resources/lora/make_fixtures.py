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
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file
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
    "gpt-oss-biases": ("gpt-oss", "CAUSAL_LM", dict(r=2, lora_alpha=4, target_modules="all-linear", bias="all")),
    "mixtral": ("mixtral", "CAUSAL_LM", dict(r=2, lora_alpha=4, target_modules=["q_proj", "v_proj", "o_proj"])),
    "qwen3_5": ("qwen3_5", "CAUSAL_LM", dict(r=2, lora_alpha=2, target_modules="all-linear")),
    "qwen3_5-moe": ("qwen3_5-moe", "CAUSAL_LM", dict(r=2, lora_alpha=4, target_modules="all-linear")),
    "qwen2-moe": ("qwen2-moe", "CAUSAL_LM", dict(
        r=2, lora_alpha=4, target_modules=["q_proj", "shared_expert.up_proj", "shared_expert.down_proj", "shared_expert_gate"])),
    "lfm2": ("lfm2", "CAUSAL_LM", dict(r=2, lora_alpha=4, target_modules=["q_proj", "in_proj", "out_proj", "w1"])),
    "granite-mamba": ("granite-mamba", "CAUSAL_LM", dict(
        r=2, lora_alpha=4, target_modules=["q_proj", "in_proj", "out_proj", "input_linear", "output_linear"])),
    "granite-mamba-moe": ("granite-mamba-moe", "CAUSAL_LM", dict(r=2, lora_alpha=4, target_modules="all-linear")),
    "qwen3_5-patterns": ("qwen3_5", "CAUSAL_LM", dict(
        r=2, lora_alpha=4, target_modules=["q_proj", "in_proj_qkv", "in_proj_a", "out_proj", "down_proj"],
        rank_pattern={"in_proj_qkv": 3, "layers.2.linear_attn.out_proj": 1}, alpha_pattern={"q_proj": 7})),
    "qwen3_5-dora": ("qwen3_5", "CAUSAL_LM", dict(
        r=2, lora_alpha=4, target_modules=["q_proj", "v_proj", "in_proj_qkv", "in_proj_z", "out_proj"], use_dora=True)),
}

# Experts as modules of their own, as transformers 4 had them. Such files PEFT reads as those of two parameters, one for
# all gates and ups, whose rank is twice as large; its gradients are taken apart again here.
EXPERTS = {
    # case: base, MLP in files, projections, settings
    "mixtral-experts": ("mixtral", "block_sparse_moe", ("w1", "w3", "w2"), dict(
        r=2, lora_alpha=4, target_modules=["q_proj", "w1", "w2", "w3"])),
    "qwen3-moe-experts": ("qwen3-moe", "mlp", ("gate_proj", "up_proj", "down_proj"), dict(
        r=3, lora_alpha=4, target_modules=["v_proj", "down_proj", "gate_proj", "up_proj"], use_rslora=False)),
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


def experts_case(name, base, mlp, projections, settings):
    """A folder with adapters on single experts; expected.json by PEFT, and its own form of it in NAME-fused."""
    torch.manual_seed(9)
    model = AutoModelForCausalLM.from_pretrained(PARITY / base, attn_implementation="eager").eval()
    hidden, count = model.config.hidden_size, model.config.num_local_experts
    wide = getattr(model.config, "moe_intermediate_size", model.config.intermediate_size)
    attention, r = settings["target_modules"][0], settings["r"]
    tensors = {}
    for layer in range(model.config.num_hidden_layers):
        block = f"base_model.model.model.layers.{layer}"
        out = getattr(model.model.layers[layer].self_attn, attention).out_features
        shapes = {f"self_attn.{attention}": (hidden, out)}
        for e in range(count):
            for projection in projections:
                down = projection == projections[2]
                shapes[f"{mlp}.experts.{e}.{projection}"] = (wide, hidden) if down else (hidden, wide)
        for module, (i, o) in shapes.items():
            tensors[f"{block}.{module}.lora_A.weight"] = torch.randn(r, i) * 0.3
            tensors[f"{block}.{module}.lora_B.weight"] = torch.randn(o, r) * 0.3
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    save_file(tensors, folder / "adapter_model.safetensors")
    config = LoraConfig(task_type="CAUSAL_LM", base_model_name_or_path=f"../../parity/{base}", inference_mode=True, **settings)
    config.save_pretrained(folder)
    model = PeftModel.from_pretrained(model, folder, is_trainable=True).eval()
    fused = HERE / f"{name}-fused"
    model.save_pretrained(fused)
    (fused / "README.md").unlink(missing_ok=True)
    written = json.loads((fused / "adapter_config.json").read_text())
    written["base_model_name_or_path"] = f"../../parity/{base}"
    (fused / "adapter_config.json").write_text(json.dumps(written, indent=2, sort_keys=True) + "\n")
    logps = [token_logps(model, PROMPTS[p], r) for p, r in RESPONSES]
    sums = [l.sum() for l in logps]
    loss = -sum(torch.nn.functional.logsigmoid(BETA * m) for m in (sums[0] - sums[1], sums[2] - sums[3])) / 2
    loss.backward()
    grads = {}
    for n, p in model.named_parameters():
        if p.requires_grad:
            n, g = n.replace(".default", ""), p.grad
            if ".experts." not in n:
                grads[n] = g
                continue
            block = n[: n.index(".mlp.experts.")] + f".{mlp}.experts"
            own = projections[:2] if "base_layer" in n else projections[2:]
            for k, projection in enumerate(own):
                rank, rows = r * len(own), g.shape[0] // len(own)
                for e in range(count):
                    if "lora_A" in n:
                        piece = g.reshape(count, rank, -1)[e, k * r : (k + 1) * r]
                    else:
                        piece = g.reshape(-1, rank, count)[k * rows : (k + 1) * rows, k * r : (k + 1) * r, e]
                    grads[f"{block}.{e}.{projection}.{'lora_A' if 'lora_A' in n else 'lora_B'}.weight"] = piece
    (folder / "expected.json").write_text(json.dumps({
        "prompts": PROMPTS, "responses": RESPONSES, "beta": BETA, "logps": [l.tolist() for l in logps], "loss": loss.item(),
        "grads": {n: g.flatten()[:: max(1, g.numel() // 64)].tolist() for n, g in grads.items()},
    }))


if __name__ == "__main__":
    for name in sys.argv[1:] or [*CASES, *EXPERTS]:
        if name in EXPERTS:
            experts_case(name, *EXPERTS[name])
        else:
            case(name, *CASES[name])
