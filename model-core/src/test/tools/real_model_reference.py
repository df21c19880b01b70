"""Log-probs that transformers gives real conversations under a real model, for RealModelTest.

Run: python real_model_reference.py MODEL_FOLDER PAIRS.jsonl.gz OUT.json [ROWS [MAX_TOKENS]]
The model is run in float64: in float32, transformers' own sums over a response are up to some 1e-3 away from it.
Rows of the data have "prompt" and "chosen" as texts. Then run the test with PREDILECT_TEST_MODEL=MODEL_FOLDER
and PREDILECT_TEST_REFERENCE=OUT.json. Made with torch 2.7.1 and transformers 4.53.3.
"""
import gzip
import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder, data, out = sys.argv[1:4]
wanted = int(sys.argv[4]) if len(sys.argv) > 4 else 100
longest = int(sys.argv[5]) if len(sys.argv) > 5 else 256
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForCausalLM.from_pretrained(folder, torch_dtype=torch.float64).eval()
ends = model.generation_config.eos_token_id
ends = ends if isinstance(ends, list) else [ends]
rows = []
with gzip.open(data, "rt", encoding="utf-8") as lines, torch.no_grad():
    for line in lines:
        row = json.loads(line)
        turns = [{"role": "user", "content": row["prompt"]}]
        prompt = tokenizer.apply_chat_template(turns, add_generation_prompt=True)
        whole = tokenizer.apply_chat_template(turns + [{"role": "assistant", "content": row["chosen"]}])
        assert whole[: len(prompt)] == prompt
        response = whole[len(prompt) :]
        response = response[: min(response.index(end) for end in ends if end in response) + 1]
        if len(prompt) + len(response) > longest:
            continue
        logits = model(torch.tensor([prompt + response])).logits[0]
        logps = torch.log_softmax(logits[len(prompt) - 1 : -1], -1)
        own = logps.gather(1, torch.tensor(response)[:, None])[:, 0]
        rows.append(
            {
                "prompt": row["prompt"],
                "chosen": row["chosen"],
                "prompt_ids": prompt,
                "response_ids": response,
                "logp": own.sum().item(),
            })
        if len(rows) == wanted:
            break
with open(out, "w", encoding="utf-8") as file:
    json.dump(rows, file)
print(len(rows), "rows,", sum(len(r["prompt_ids"]) + len(r["response_ids"]) for r in rows), "tokens")
