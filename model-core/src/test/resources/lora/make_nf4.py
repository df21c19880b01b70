"""Golden values for weights in 4 bits, made with bitsandbytes.

Run: python make_nf4.py   (torch 2.7.1, transformers 5.24.0, peft 0.21.2, bitsandbytes 0.50.2 on a processor)
Writes nf4.json: what bitsandbytes makes of a matrix of fractions, with its scales quantised and not; and nf4-llama.json:
what ../parity/llama in 4 bits with the adapters of llama and llama-dora says, and the adapters' gradients.
"""
import json
import pathlib
import sys

import bitsandbytes.functional as bnb
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "parity"))
from make_fixtures import BETA, PROMPTS, RESPONSES, token_logps  # noqa: E402

ROWS, COLUMNS, STRIDE = 300, 128, 11  # 600 blocks of 64, so three of 256 scales


def fraction(i):
    """Fractions alone, which are the same everywhere."""
    return ((i * 7919 + (i % 13) * 104729) % 20011 - 10005) / 20011 * (1 + (i // 64) % 37) / 64


def four_bit(weight, nested):
    """bitsandbytes' bytes and values. For float32 on processors it looks 8-bit numbers up in a coarse table, which errs
    near the middle of two; for other types it takes the nearest, as on GPUs. And there it takes blocks for parts of rows:
    of narrow matrices they are not, so a block is made a row."""
    packed, state = bnb.quantize_4bit(weight.reshape(-1, 64).clone(), blocksize=64, quant_type="nf4")
    if nested:
        offset = state.absmax.mean()
        state.scales_code = bnb.create_dynamic_map()
        codes, most = torch.ops.bitsandbytes.quantize_blockwise(
            (state.absmax - offset).double(), state.scales_code, 256)
        blocks = torch.arange(len(codes)) // 256
        state.absmax = state.scales_code[codes.long()] * most[blocks] + offset
    return packed, bnb.dequantize_4bit(packed, state).view(weight.shape), state


def matrix():
    weight = torch.tensor([fraction(i) for i in range(ROWS * COLUMNS)], dtype=torch.float32).view(ROWS, COLUMNS)
    made = {"rows": ROWS, "columns": COLUMNS, "stride": STRIDE}
    for nested in (False, True):
        packed, values, state = four_bit(weight, nested)
        made["nested" if nested else "plain"] = {
            "packed": packed.flatten()[::STRIDE].tolist(),
            "values": values.flatten()[::STRIDE].tolist(),
        }
    made["code"] = state.code.tolist()
    made["scales_code"] = state.scales_code.tolist()
    return made


def model(adapter):
    """In float32 with the values that bitsandbytes holds: its own product on processors wants wider matrices."""
    base = AutoModelForCausalLM.from_pretrained(HERE.parent / "parity" / "llama", attn_implementation="eager")
    for name, module in base.named_modules():
        if isinstance(module, torch.nn.Linear) and "layers." in name:
            module.weight.data = four_bit(module.weight.data, True)[1]
    adapted = PeftModel.from_pretrained(base, HERE / adapter, is_trainable=True).eval()
    logps = [token_logps(adapted, PROMPTS[p], r) for p, r in RESPONSES]
    sums = [l.sum() for l in logps]
    loss = -sum(torch.nn.functional.logsigmoid(BETA * m) for m in (sums[0] - sums[1], sums[2] - sums[3])) / 2
    loss.backward()
    return {
        "logps": [l.tolist() for l in logps],
        "grads": {
            n.replace("vector.default.weight", "vector").replace(".default", ""):
                p.grad.flatten()[:: max(1, p.numel() // 64)].tolist()
            for n, p in adapted.named_parameters() if p.requires_grad
        },
    }


if __name__ == "__main__":
    (HERE / "nf4.json").write_text(json.dumps(matrix()))
    made = {"prompts": PROMPTS, "responses": RESPONSES, "beta": BETA}
    made.update({adapter: model(adapter) for adapter in ("llama", "llama-dora")})
    (HERE / "nf4-llama.json").write_text(json.dumps(made))
