"""A gpt-oss as it is published, its experts in MXFP4, with what transformers says of it.

Run: python make_mxfp4.py   (torch 2.15.0, transformers 5.24.0; writes the folder mxfp4 here)
"""
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, GptOssConfig
from transformers.integrations.mxfp4 import convert_moe_packed_tensors

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "parity"))
from make_fixtures import PROMPTS, RESPONSES, SHAPE, YARN, token_logps  # noqa: E402

torch.manual_seed(6)
config = GptOssConfig(
    **{**SHAPE, "hidden_size": 64, "intermediate_size": 32}, head_dim=16, sliding_window=4, num_local_experts=3,
    num_experts_per_tok=2, rope_parameters={**YARN, "rope_theta": 500.0, "truncate": False})
model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
packed = {}
for name, p in model.named_parameters():
    if name.endswith("_proj") and ".experts." in name:
        experts, rows, outputs = p.shape
        blocks = torch.randint(256, (experts, outputs, rows // 32, 16), dtype=torch.uint8)
        scales = torch.randint(121, 125, (experts, outputs, rows // 32), dtype=torch.uint8)
        packed |= {name + "_blocks": blocks, name + "_scales": scales}
        p.data.copy_(convert_moe_packed_tensors(blocks, scales, dtype=torch.float32))
    else:
        p.data.uniform_(0.5, 1.5) if "norm" in name else p.data.normal_(0, 0.2)
with torch.no_grad():
    logps = [token_logps(model, PROMPTS[p], r).tolist() for p, r in RESPONSES]
folder = HERE / "mxfp4"
model.save_pretrained(folder)
rest = {n: t.to(torch.float32) for n, t in load_file(folder / "model.safetensors").items() if n + "_blocks" not in packed}
save_file(rest | packed, folder / "model.safetensors", metadata={"format": "pt"})
read = json.loads((folder / "config.json").read_text())
read["quantization_config"] = {"quant_method": "mxfp4", "modules_to_not_convert": ["model.layers.*.self_attn", "lm_head"]}
(folder / "config.json").write_text(json.dumps(read, indent=2))
(folder / "expected.json").write_text(json.dumps({"prompts": PROMPTS, "responses": RESPONSES, "logps": logps}))
