"""Golden values for the parity tests, made with PyTorch and transformers.

Run: python make_fixtures.py   (torch 2.7.1, transformers 4.53.3; writes one folder per model here)
Every folder is a tiny random model in Hugging Face's format plus expected.json: per-token log-probs,
rewards, and gradients of a DPO loss for prompts with two responses each.
"""
import json
import pathlib

import torch
from transformers import LlamaConfig, LlamaForCausalLM, LlamaForSequenceClassification

HERE = pathlib.Path(__file__).parent
PROMPTS = [[5, 9, 2, 31, 17, 8, 3], [40, 1, 22]]
RESPONSES = [(0, [11, 4, 60, 7, 2]), (0, [33, 2]), (1, [9, 9, 58, 21, 6, 14, 3, 2]), (1, [50, 12, 2])]
BETA = 0.1


def token_logps(model, prompt, response):
    ids = torch.tensor([prompt + response])
    logits = model(ids).logits[0].float()
    logps = torch.log_softmax(logits, -1)
    rows = torch.arange(len(prompt) - 1, len(prompt) + len(response) - 1)
    return logps[rows, torch.tensor(response)]


def causal(name, config):
    torch.manual_seed(7)
    model = LlamaForCausalLM(config).eval()
    for p in model.parameters():
        if p.dim() == 1:
            p.data.uniform_(0.5, 1.5)
        else:
            p.data.mul_(5)
    folder = HERE / name
    model.save_pretrained(folder)
    logps = [token_logps(model, PROMPTS[p], r) for p, r in RESPONSES]
    sums = [l.sum() for l in logps]
    margins = [sums[0] - sums[1], sums[2] - sums[3]]
    loss = -sum(torch.nn.functional.logsigmoid(BETA * m) for m in margins) / 2
    loss.backward()
    grads = {n: p.grad.flatten()[:: max(1, p.numel() // 64)].tolist() for n, p in model.named_parameters()}
    norm = torch.sqrt(sum((p.grad**2).sum() for p in model.parameters())).item()
    greedy = model.generate(torch.tensor([PROMPTS[0]]), max_new_tokens=64, do_sample=False, eos_token_id=None, pad_token_id=0)
    json.dump(
        {
            "prompts": PROMPTS,
            "responses": RESPONSES,
            "logps": [l.tolist() for l in logps],
            "beta": BETA,
            "loss": loss.item(),
            "grad_norm": norm,
            "grads": grads,
            "greedy": greedy[0, len(PROMPTS[0]):].tolist(),
        },
        open(folder / "expected.json", "w"),
    )


def reward(name, config):
    torch.manual_seed(8)
    config.num_labels = 1
    config.pad_token_id = 0
    model = LlamaForSequenceClassification(config).eval()
    for p in model.parameters():
        if p.dim() == 1:
            p.data.uniform_(0.5, 1.5)
        else:
            p.data.mul_(5)
    folder = HERE / name
    model.save_pretrained(folder)
    rewards = [model(torch.tensor([PROMPTS[p] + r])).logits[0, 0] for p, r in RESPONSES]
    loss = -sum(torch.nn.functional.logsigmoid(m) for m in (rewards[0] - rewards[1], rewards[2] - rewards[3])) / 2
    loss.backward()
    grads = {n: p.grad.flatten()[:: max(1, p.numel() // 64)].tolist() for n, p in model.named_parameters()}
    json.dump(
        {
            "prompts": PROMPTS,
            "responses": RESPONSES,
            "rewards": [r.item() for r in rewards],
            "loss": loss.item(),
            "grads": grads,
        },
        open(folder / "expected.json", "w"),
    )


def llama(**more):
    values = dict(
        vocab_size=64, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=128, tie_word_embeddings=False, bos_token_id=1, eos_token_id=2,
    )
    values.update(more)
    return LlamaConfig(**values)


LLAMA3 = {
    "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}

if __name__ == "__main__":
    causal("llama", llama())
    causal("llama-tied", llama(tie_word_embeddings=True, num_key_value_heads=4))
    causal("llama-3.1", llama(rope_theta=5000.0, rope_scaling=LLAMA3, head_dim=16))
    reward("llama-reward", llama())
