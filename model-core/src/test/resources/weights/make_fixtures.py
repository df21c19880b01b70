"""Model folders in other forms than one float32 file, with what transformers says of them.

Run: python make_fixtures.py   (torch 2.7.1, transformers 4.53.3; writes one folder per form here)
"""
import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, LlamaConfig

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "parity"))
from make_fixtures import PROMPTS, RESPONSES, token_logps  # noqa: E402

SHAPE = dict(
    vocab_size=64, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
    num_key_value_heads=1, max_position_embeddings=64, bos_token_id=1, eos_token_id=2,
)
FORMS = {
    "bfloat16": (torch.bfloat16, "1GB", False),
    "float16": (torch.float16, "1GB", False),
    "sharded": (torch.float32, "6KB", False),
    "sharded-tied": (torch.float32, "6KB", True),
}

for name, (dtype, shard, tied) in FORMS.items():
    torch.manual_seed(5)
    model = AutoModelForCausalLM.from_config(LlamaConfig(**SHAPE, tie_word_embeddings=tied)).eval()
    for p in model.parameters():
        p.data.uniform_(0.5, 1.5) if p.dim() == 1 else p.data.mul_(10)
    model.to(dtype).save_pretrained(HERE / name, max_shard_size=shard)
    model = AutoModelForCausalLM.from_pretrained(HERE / name, torch_dtype=torch.float32).eval()
    with torch.no_grad():
        logps = [token_logps(model, PROMPTS[p], r).tolist() for p, r in RESPONSES]
    (HERE / name / "expected.json").write_text(
        json.dumps({"prompts": PROMPTS, "responses": RESPONSES, "logps": logps}))
