"""Does with TRL what a train stage of a finished run did, on the same pairs, and compares time, loss and memory.

Run: python with_trl.py RUN_FOLDER STAGE [--reference before|step] [--gradient-checkpointing] [--steps N]
     python with_trl.py RUN_FOLDER STAGE --generate [--rows 16]
The stage trains with dpo or reward, all weights or LoRA. Pairs are those of its shards, with the texts of the stage whose
rows these were made of; settings are those of config.resolved.yaml. What both would not do the same way is refused.
--reference says when TRL computes the reference's log-probs: before the training, as Predilect's score stage does (its time is
told apart), or in each step; without it as the run did. --gradient-checkpointing is TRL's own
default, and slower where memory suffices. --generate: transformers writes what a generate stage wrote, in batches of --rows
prompts of like length.
Uses a GPU where PyTorch sees one. Written for trl 1.16, transformers 5.24, peft 0.21, pyarrow, pyyaml.
"""
import argparse
import glob
import json
import pathlib
import resource
import time

import pyarrow.parquet as parquet
import torch
import yaml
from datasets import Dataset
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

parser = argparse.ArgumentParser()
parser.add_argument("run", type=pathlib.Path)
parser.add_argument("stage")
parser.add_argument("--reference", choices=["before", "step"])
parser.add_argument("--gradient-checkpointing", action="store_true")
parser.add_argument("--steps", type=int, help="fewer than the stage took: then only steps a second are comparable")
parser.add_argument("--generate", action="store_true")
parser.add_argument("--rows", type=int, default=16)
args = parser.parse_args()

resolved = yaml.safe_load((args.run / "config.resolved.yaml").read_text(encoding="utf-8"))
stages = [(kind, settings) for entry in resolved["stages"] for kind, settings in entry.items()]
records = {stage["name"]: stage for stage in json.loads((args.run / "pipeline.json").read_text())["stages"]}
GPU = torch.cuda.is_available()
ROWS = ("ingest", "augment", "rationales", "truncate", "score", "best_of_n")  # kinds of stages whose rows are pairs
RATES = {"dpo": 1e-6, "reward": 1e-4}  # learning_rate: null


def named(name, kind):
    """The settings of a stage; without a name the only one of its kind, or the last before the stage."""
    before = []
    for its_kind, settings in stages:
        if its_kind == kind and name in (None, settings["name"]):
            before.append(settings)
        if settings["name"] == args.stage:
            break
    if not before:
        raise SystemExit(f"{args.run} has no {kind} stage {name or ''} before {args.stage}")
    return before[-1]


def before(name):
    """The stages that the rows of a stage came from, the nearest first."""
    place = [settings["name"] for _, settings in stages].index(name)
    wanted = stages[place][1].get("rows")
    for kind, settings in reversed(stages[:place]):
        if kind in ROWS and wanted in (None, settings["name"]):
            return [(kind, settings), *before(settings["name"])]
    return []


def folder(name):
    return args.run / records[name]["folder"]


def rows(name, columns=None):
    parts = sorted(glob.glob(str(folder(name) / "*.parquet")))
    return [row for part in parts for row in parquet.read_table(part, columns=columns).to_pylist()]


def model_folder(name):
    """A model's folder: the one a stage made, or the user's own."""
    name = name or resolved["model"]
    if name in records:
        made = folder(name) / "model"
        return str(made if made.is_dir() else folder(name))
    return str(name)


def peak_gib():
    if GPU:
        return torch.cuda.max_memory_reserved() / 2**30
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def synchronised():
    if GPU:
        torch.cuda.synchronize()
    return time.perf_counter()


def told(what, ours, theirs, better):
    print(f"{what:<34}{ours:>12.4g}{theirs:>12.4g}   {better(ours, theirs):.2f} times")


def header():
    print(f"\n{args.stage:<34}{'Predilect':>12}{'peer':>12}")


def faster(ours, theirs):
    return theirs / ours


def more(ours, theirs):
    return ours / theirs


def dtype_of(settings):
    return settings.get("dtype") or resolved["dtype"]


def require(settings, **wanted):
    """What is not done the same way by both is not compared."""
    stage = settings.get("name", args.stage)
    for name, value in wanted.items():
        if settings[name] != value:
            raise SystemExit(f"stage {stage} has {name}: {settings[name]}, and this script compares {name}: {value} alone")


def pairs_of(shard):
    """The pairs that became these shards, and the stages that their rows came from."""
    require(shard, weight_column=None, margin_column=None)
    cut = {name: n for name, n in records[shard["name"]]["figures"].items() if name.startswith("cut_")}
    if cut:
        raise SystemExit(f"stage {shard['name']} cut what was too long ({cut}), and TRL cuts otherwise: give it a larger max_length")
    sources = before(shard["name"])
    for kind, settings in sources:
        if kind == "truncate":
            raise SystemExit(f"stage {settings['name']} truncates responses by tokens, and TRL would be given the whole texts")
    ids = {row["id"] for row in rows(shard["name"], ["id"])}
    pairs = [row for row in rows(sources[0][1]["name"]) if row["id"] in ids]
    if len(pairs) != len(ids):
        raise SystemExit(f"of the {len(ids)} pairs of {shard['name']} stage {sources[0][1]['name']} has {len(pairs)}")
    return pairs, sources


def train(settings):
    from peft import LoraConfig
    from trl import DPOConfig, DPOTrainer, RewardConfig, RewardTrainer

    objective = settings["objective"]
    kind = objective["preference"]
    if kind not in ("dpo", "reward"):
        raise SystemExit(f"stage {args.stage} trains with {kind}: this script knows dpo and reward")
    require(settings, ranks=1, optimizer="adamw", master_weights=False, use_rslora=False, use_dora=False, load_in_4bit=False)
    require(settings, lora_rank_pattern={}, lora_alpha_pattern={}, lora_train_biases="none", lora_modules_to_save=[])
    require(settings, neftune_noise_alpha=None, sync_ref_model=False, reference=None, eval_shards=None, foreign_reference="refuse")
    require(objective, label_smoothing=0.0, label_smoothing_by_subset={}, reduction="sum", ld_alpha=1.0, reference_free=False, sft_weight=0.0)
    require(objective, center_rewards_coefficient=0.0, f_divergence_type="reverse_kl", score_margin=0.0, length_penalty=0.0, use_weighting=False)
    require(objective["rationale"], gamma=0.0)
    require(objective["refinement"], **{"lambda": 0.0})
    require(settings["prioritised"], gaps="none")
    shard = named(settings["shards"], "shard")
    pairs, sources = pairs_of(shard)
    scores = [its for source, its in sources if source == "score" and its["reference"]["model"]]
    reference = args.reference or ("before" if scores else "step")
    data = Dataset.from_list(
        [
            {
                "prompt": row["prompt"],
                "chosen": [{"role": "assistant", "content": row["chosen"]}],
                "rejected": [{"role": "assistant", "content": row["rejected"]}],
            }
            for row in pairs
        ]
    )
    path = model_folder(settings["model"])
    tokenizer = AutoTokenizer.from_pretrained(path)
    bf16 = dtype_of(settings) == "bfloat16"
    lora, targets = settings["lora_r"], settings["lora_target_modules"]
    # with adapters the frozen weights are held in the dtype of the products
    weights = torch.bfloat16 if bf16 and lora else torch.float32
    batch = settings["batch_size"]
    steps = args.steps or records[args.stage]["figures"]["steps"]
    common = dict(
        output_dir=str(args.run / ("trl-" + args.stage)),
        per_device_train_batch_size=batch,
        max_steps=steps,
        learning_rate=RATES[kind] if settings["learning_rate"] is None else settings["learning_rate"],
        lr_scheduler_type=settings["lr_scheduler_type"],
        lr_scheduler_kwargs={name: value for name, value in settings["lr_scheduler_kwargs"].items() if value is not None},
        warmup_steps=settings["warmup_steps"] or settings["warmup_ratio"] or 0,
        weight_decay=settings["weight_decay"],
        adam_beta1=settings["adam_beta1"],
        adam_beta2=settings["adam_beta2"],
        adam_epsilon=settings["adam_epsilon"],
        max_grad_norm=settings["max_grad_norm"],
        max_length=shard["max_length"],
        gradient_checkpointing=args.gradient_checkpointing,
        bf16=bf16,
        use_cpu=not GPU,
        seed=resolved["seed"],
        logging_steps=1,
        save_strategy="no",
        report_to="none",
    )
    peft = (
        LoraConfig(
            r=lora,
            lora_alpha=settings["lora_alpha"],
            lora_dropout=settings["lora_dropout"],
            target_modules="all-linear" if targets == ["all-linear"] else targets,
            task_type="CAUSAL_LM" if kind == "dpo" else "SEQ_CLS",
        )
        if lora
        else None
    )
    started = synchronised()
    if kind == "dpo":
        model = AutoModelForCausalLM.from_pretrained(path, dtype=weights)
        config = DPOConfig(
            **common,
            beta=objective["beta"],
            precompute_ref_log_probs=reference == "before",
            precompute_ref_batch_size=batch,
        )
        trainer = DPOTrainer(model=model, args=config, train_dataset=data, processing_class=tokenizer, peft_config=peft)
    else:
        model = AutoModelForSequenceClassification.from_pretrained(path, num_labels=1, dtype=weights)
        config = RewardConfig(**common)
        trainer = RewardTrainer(model=model, args=config, train_dataset=data, processing_class=tokenizer, peft_config=peft)
    prepared = synchronised()
    trainer.train()
    ended = synchronised()
    logged = [line for line in trainer.state.log_history if "loss" in line]
    seconds = trainer.state.log_history[-1]["train_runtime"]

    ours = records[args.stage]["figures"]
    own_steps = ours["train_seconds"] / ours["steps"]
    header()
    print(f"{len(pairs)} pairs, {steps} steps of {batch}, {dtype_of(settings)}, {f'LoRA r {lora}' if lora else 'all weights'}")
    if kind == "dpo":
        if reference == "before" and scores and scores[0]["prompt_free"]["model"] is None:
            told("reference and data, s", records[scores[0]["name"]]["seconds"], prepared - started, faster)
        else:
            print(f"{'peer, before its steps, s':<34}{'':>12}{prepared - started:>12.4g}")
        if (reference == "before") != bool(scores):
            print("one has the reference's log-probs before its steps, the other computes them in each: steps do different work")
    told("a step, s", own_steps, seconds / steps, faster)
    told("the steps, s", own_steps * steps, seconds, faster)
    if steps == ours["steps"]:
        every = settings["logging_steps"]
        last = logged[-(steps % every or every) :]  # Predilect logs a mean over the steps since it logged before
        told("last loss logged", ours["loss"], sum(line["loss"] for line in last) / len(last), faster)
    told("peak memory, GiB", ours["peak_memory_mib"] / 1024, peak_gib(), faster)
    print(f"{'peer, all of it, s':<34}{'':>12}{ended - started:>12.4g}")


def generate(settings):
    require(settings, source="model")
    require(settings["decoding"], strategy=None)
    path = model_folder(settings["model"])
    tokenizer = AutoTokenizer.from_pretrained(path, padding_side="left")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    dtype = torch.bfloat16 if dtype_of(settings) == "bfloat16" else torch.float32
    model = AutoModelForCausalLM.from_pretrained(path, dtype=dtype).to("cuda" if GPU else "cpu").eval()
    written = rows(args.stage)
    prompts = sorted(
        (tokenizer.apply_chat_template(row["prompt"], add_generation_prompt=True, tokenize=False) for row in written), key=len
    )
    # all of them are said: else the model's generation_config.json would say what is not
    sampled = (
        dict(
            do_sample=True,
            temperature=settings["temperature"],
            top_p=settings["top_p"],
            top_k=settings["top_k"],
            min_p=settings["min_p"] or None,
        )
        if settings["temperature"]
        else dict(do_sample=False)
    )
    sampled["repetition_penalty"] = settings["repetition_penalty"]
    ends = model.generation_config.eos_token_id
    ends = torch.tensor([] if ends is None else ends if isinstance(ends, list) else [ends], device=model.device)
    tokens = 0
    started = synchronised()
    with torch.no_grad():
        for first in range(0, len(prompts), args.rows):
            batch = tokenizer(prompts[first : first + args.rows], return_tensors="pt", padding=True, add_special_tokens=False)
            batch = batch.to(model.device)
            out = model.generate(**batch, max_new_tokens=settings["max_new_tokens"], pad_token_id=tokenizer.pad_token_id, **sampled)
            new = out[:, batch["input_ids"].shape[1] :]
            # a response's first token of those that end it counts, as it does here; what follows is padding
            ended = torch.isin(new, ends).int().cumsum(1)
            tokens += int(((ended == 0) | (ended == 1) & torch.isin(new, ends)).sum())
    seconds = synchronised() - started
    ours = records[args.stage]["figures"]
    header()
    print(f"{len(prompts)} responses, {dtype_of(settings)}, {'sampled' if settings['temperature'] else 'greedy'}")
    told("tokens written", ours["tokens_out"], tokens, more)
    told("tokens a second", ours["tokens_per_second"], tokens / seconds, more)
    print(f"{'peer, seconds and peak GiB':<34}{seconds:>12.4g}{peak_gib():>12.4g}")


wanted = [(kind, settings) for kind, settings in stages if settings["name"] == args.stage]
if not wanted or args.stage not in records:
    raise SystemExit(f"{args.run} has no finished stage {args.stage}: it has {', '.join(records)}")
kind, settings = wanted[0]
needed = "generate" if args.generate else "train"
if kind != needed:
    raise SystemExit(f"stage {args.stage} is of kind {kind}: with{'' if args.generate else 'out'} --generate this script takes {needed} stages")
if args.generate:
    generate(settings)
else:
    train(settings)
