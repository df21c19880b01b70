"""Loss curves of DPO whose reference follows the policy, by TRL's DPOTrainer with sync_ref_model.

Run: python tr_dpo_with_trl.py   (TRL 1.16.0, transformers 5.24.0, torch 2.15.0; writes tr_dpo.json here)
Each step sees ../parity's two pairs, on ../parity/llama, in float32 by AdamW at a constant rate.
"""
import json
import pathlib
import sys
import tempfile

from datasets import Dataset
from tokenizers import Tokenizer, models
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast
from trl import DPOConfig, DPOTrainer

HERE = pathlib.Path(__file__).parent
PARITY = HERE.parent / "parity"
sys.path.insert(0, str(PARITY))
from make_fixtures import BETA, PROMPTS, RESPONSES  # noqa: E402

STEPS = 6
RATE = 2e-3
EPSILON = 1e-4
CASES = {"hard": (1.0, 2), "soft": (0.6, 2), "every": (0.25, 1)}


class OfIds(DPOTrainer):
    """Trains on tokens as they are given."""

    def _prepare_dataset(self, dataset, *args, **kwargs):
        return dataset


def pairs():
    rows = [(PROMPTS[RESPONSES[i][0]], RESPONSES[i][1], RESPONSES[i + 1][1]) for i in (0, 2)]
    return Dataset.from_list([dict(zip(("prompt_ids", "chosen_ids", "rejected_ids"), row)) for row in rows])


def tokenizer():
    words = Tokenizer(models.WordLevel({str(i): i for i in range(64)}, unk_token="0"))
    return PreTrainedTokenizerFast(tokenizer_object=words, pad_token="0", eos_token="2")


def curve(alpha, every):
    with tempfile.TemporaryDirectory() as folder:
        arguments = DPOConfig(
            output_dir=folder, beta=BETA, max_steps=STEPS, per_device_train_batch_size=2, learning_rate=RATE,
            lr_scheduler_type="constant", adam_epsilon=EPSILON, weight_decay=0.0, max_grad_norm=0.0, logging_steps=1,
            save_strategy="no", report_to="none", use_cpu=True, bf16=False, gradient_checkpointing=False,
            disable_dropout=True, sync_ref_model=True, ref_model_mixup_alpha=alpha, ref_model_sync_steps=every)
        own, reference = (
            AutoModelForCausalLM.from_pretrained(PARITY / "llama", attn_implementation="eager") for _ in range(2))
        trainer = OfIds(
            own, ref_model=reference, args=arguments, train_dataset=pairs(), processing_class=tokenizer())
        trainer.train()
        logged = [entry for entry in trainer.state.log_history if "loss" in entry]
        return {key: [entry[key] for entry in logged] for key in ("loss", "rewards/chosen", "rewards/rejected")}


if __name__ == "__main__":
    json.dump(
        {"prompts": PROMPTS, "responses": RESPONSES, "beta": BETA, "steps": STEPS, "rate": RATE, "epsilon": EPSILON,
         "cases": {name: {"alpha": alpha, "every": every, **curve(alpha, every)}
                   for name, (alpha, every) in CASES.items()}},
        open(HERE / "tr_dpo.json", "w"), indent=1)
