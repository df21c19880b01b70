"""Golden losses and gradients of token-level DPO through whole models. The reference of adapters is the model without
them; of a model that is trained whole, the model before all its weights w were made 1.1 w + w^2. Made with
transformers 5.24.0, PEFT 0.21.2 and torch 2.15.0 in float64.

Run: python make_tdpo.py   (writes tdpo.json here)
The models are those of this folder, the pairs ../parity's; the loss is the mean over both pairs.
"""
import json
import pathlib
import sys

import torch
import torch.nn.functional as F
from peft import PeftModel
from transformers import AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent
PARITY = HERE.parent / "parity"
sys.path.insert(0, str(PARITY))
from make_fixtures import BETA, PROMPTS, RESPONSES  # noqa: E402

ALPHA = 0.5
ADAPTERS = {"llama": "llama", "gemma2": "gemma2", "llama-dora": "llama", "mixtral": "mixtral", "llama-saved": "llama"}
WHOLE = ["llama", "gemma2", "gpt2", "cohere"]


def distributions(model, prompt, response):
    """log p(. | x, y_<t) for every token of the response."""
    logits = model(torch.tensor([prompt + response])).logits[0, len(prompt) - 1 : -1]
    return torch.log_softmax(logits, -1)


def responses(model, reference_model):
    logps, kls, references = [], [], []
    for p, r in RESPONSES:
        own = distributions(model, PROMPTS[p], r)
        with torch.no_grad():
            reference = reference_model(PROMPTS[p], r)
        at = torch.tensor(r)[:, None]
        logps.append(own.gather(-1, at).sum())
        references.append(reference.gather(-1, at).sum())
        kls.append((reference.exp() * (reference - own)).sum())
    return logps, references, kls


def opened(base):
    # The fused products of experts know no float64.
    eager = {"experts_implementation": "eager"} if base == "mixtral" else {}
    return AutoModelForCausalLM.from_pretrained(PARITY / base, attn_implementation="eager", **eager).double().eval()


def adapted(name, base):
    model = PeftModel.from_pretrained(opened(base), HERE / name, is_trainable=True).double().eval()

    def reference(prompt, response):
        with model.disable_adapter():
            return distributions(model, prompt, response)

    return model, reference


def whole(base):
    model, before = opened(base), opened(base)
    for p in model.parameters():
        p.data = 1.1 * p.data + p.data ** 2
    return model, lambda prompt, response: distributions(before, prompt, response)


def case(name, kind, form, model, reference_model):
    logps, references, kls = responses(model, reference_model)
    losses = []
    for w, l in ((0, 1), (2, 3)):
        margin = (logps[w] - references[w]) - (logps[l] - references[l])
        chosen = kls[w] if form == "tdpo1" else kls[w].detach()
        further = (1 if form == "tdpo1" else ALPHA) * (kls[l] - chosen)
        losses.append(-F.logsigmoid(BETA * (margin - further)))
    loss = sum(losses) / 2
    loss.backward()
    return {
        "model": name, "trained": kind, "form": form, "loss": loss.item(), "kls": [k.item() for k in kls],
        "references": [r.item() for r in references],
        "grads": {
            n.replace("vector.default.weight", "vector").replace(".default", "").replace(".modules_to_save", ""):
                p.grad.flatten()[:: max(1, p.numel() // 16)].tolist()
            for n, p in model.named_parameters() if p.requires_grad
        },
    }


if __name__ == "__main__":
    forms = ("tdpo1", "tdpo2")
    cases = [case(name, "adapters", form, *adapted(name, base)) for name, base in ADAPTERS.items() for form in forms]
    cases += [case(base, "whole", form, *whole(base)) for base in WHOLE for form in forms]
    json.dump({"prompts": PROMPTS, "responses": RESPONSES, "beta": BETA, "alpha": ALPHA, "cases": cases},
              open(HERE / "tdpo.json", "w"))
