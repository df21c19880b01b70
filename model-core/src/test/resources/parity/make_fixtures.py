"""Golden values for the parity tests, made with PyTorch and transformers.

Run: python make_fixtures.py [NAME...]   (writes one folder per model here, or those named; torch 2.7.1 with
transformers 4.53.3, those of NEWER with transformers 5.24.0)
Every folder is a tiny random model in Hugging Face's format plus expected.json: all logits of the first
prompt and response, per-token log-probs, rewards, and gradients of a DPO loss for prompts with two responses each;
those with experts also have balance.json.
"""
import json
import pathlib
import sys

import torch
from transformers import (
    AutoModelForCausalLM, AutoModelForSequenceClassification, ArceeConfig, Cohere2Config, CohereConfig,
    Ernie4_5Config, Exaone4Config, Gemma2Config, Gemma3Config, Gemma3ForConditionalGeneration, Gemma3TextConfig,
    GemmaConfig, Glm4Config, GlmConfig, GPT2Config, GPTNeoXConfig, GptOssConfig, GraniteConfig,
    GraniteMoeConfig, GraniteMoeHybridConfig, GraniteMoeSharedConfig, HeliumConfig, Lfm2Config, Lfm2MoeConfig, LlamaConfig, Ministral3Config, Mistral3Config,
    Mistral3ForConditionalGeneration, MistralConfig, MixtralConfig, NemotronConfig, Olmo2Config, Olmo3Config, OlmoeConfig,
    Phi3Config, PixtralVisionConfig, Qwen2Config, Qwen2MoeConfig, Qwen3Config, Qwen3_5Config,
    Qwen3_5ForConditionalGeneration, Qwen3_5MoeConfig, Qwen3_5MoeForConditionalGeneration, Qwen3_5MoeTextConfig,
    Qwen3_5TextConfig, Qwen3MoeConfig, SeedOssConfig, SiglipVisionConfig,
    SmolLM3Config, StableLmConfig, Starcoder2Config,
)

HERE = pathlib.Path(__file__).parent
PROMPTS = [[5, 9, 2, 31, 17, 8, 3], [40, 1, 22]]
RESPONSES = [(0, [11, 4, 60, 7, 2]), (0, [33, 2]), (1, [9, 9, 58, 21, 6, 14, 3, 2]), (1, [50, 12, 2])]
# Those of LONG are in several of the chunks that states are worked through in.
LONG_PROMPTS = [[(7 * i + i * i // 3) % 60 + 3 for i in range(n)] for n in (70, 3)]
LONG_RESPONSES = [
    (p, [(5 * i + i * i // k) % 60 + 3 for i in range(n)]) for p, k, n in ((0, 5, 30), (0, 7, 2), (1, 11, 140), (1, 4, 64))]
BETA = 0.1


def texts(name):
    return (LONG_PROMPTS, LONG_RESPONSES) if name in LONGER else (PROMPTS, RESPONSES)


def token_logps(model, prompt, response):
    ids = torch.tensor([prompt + response])
    logits = model(ids).logits[0].float()
    logps = torch.log_softmax(logits, -1)
    rows = torch.arange(len(prompt) - 1, len(prompt) + len(response) - 1)
    return logps[rows, torch.tensor(response)]


def file_grads(model):
    """Gradients as files have the parameters: experts one by one."""
    names = {"mixtral": ("w1", "w3", "w2"), "lfm2_moe": ("w1", "w3", "w2")}.get(model.config.model_type, ("gate_proj", "up_proj", "down_proj"))
    for n, p in model.named_parameters():
        if model.config.model_type == "mixtral":
            n = n.replace(".mlp.", ".block_sparse_moe.")
        if model.config.model_type.startswith("granitemoe") and ".block_sparse_moe." in n:
            n = n.replace("router.weight", "router.layer.weight")
            n = n.replace("experts.gate_up_proj", "input_linear.weight").replace("experts.down_proj", "output_linear.weight")
        if ".experts." not in n or model.config.model_type == "gpt_oss":
            yield n, p.grad
            continue
        joined = n.endswith("gate_up_proj")
        for expert, grad in enumerate(p.grad if p.grad is not None else []):
            for name, part in zip(names[:2] if joined else names[2:], grad.chunk(2) if joined else [grad]):
                yield f"{n.rpartition('.')[0]}.{expert}.{name}.weight", part


def seeing(model):
    """The same language model inside one that sees pictures too."""
    if model.config.model_type in ("mistral", "ministral3"):
        pictures = PixtralVisionConfig(
            hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2, image_size=28, patch_size=14)
        whole = Mistral3ForConditionalGeneration(
            Mistral3Config(
                text_config=model.config.to_dict(), vision_config=pictures.to_dict(), tie_word_embeddings=False))
        whole.model.language_model = model.model
        whole.lm_head = model.lm_head
        return whole
    if model.config.model_type.startswith("qwen3_5"):
        several = "moe" in model.config.model_type
        whole = (Qwen3_5MoeForConditionalGeneration if several else Qwen3_5ForConditionalGeneration)(
            (Qwen3_5MoeConfig if several else Qwen3_5Config)(
                text_config=model.config.to_dict(),
                vision_config=dict(
                    depth=1, hidden_size=8, intermediate_size=8, num_heads=2, patch_size=14, out_hidden_size=32,
                    num_position_embeddings=16),
                tie_word_embeddings=model.config.tie_word_embeddings))
        whole.model.language_model = model.model
        whole.lm_head = model.lm_head
        return whole
    pictures = SiglipVisionConfig(
        hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2, image_size=28, patch_size=14)
    whole = Gemma3ForConditionalGeneration(
        Gemma3Config(text_config=model.config.to_dict(), vision_config=pictures.to_dict(), mm_tokens_per_image=4))
    whole.model.language_model = model.model
    whole.tie_weights()
    return whole


def causal(name, config):
    torch.manual_seed(7)
    prompts, responses = texts(name)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
    for n, p in model.named_parameters():
        if n.endswith("mamba.A_log"):
            p.data.uniform_(-4.0, 0.5)  # states that stay, and that go at once
        elif p.dim() == 1 or n.endswith("bias"):
            p.data.uniform_(-spread(n), spread(n)) if biased(config, n) else p.data.uniform_(0.5, 1.5)
        else:
            p.data.mul_(5)
    for n, p in model.named_buffers():
        if n.endswith("expert_bias"):
            p.uniform_(-0.3, 0.3)  # which changes who is chosen
    folder = HERE / name
    whole = seeing(model) if name.endswith("-seeing") else model
    # Published files have all experts of a block in one tensor, where transformers saves them one by one.
    whole.save_pretrained(folder, save_original_format="moe-seeing" not in name)
    with torch.no_grad():
        logits = model(torch.tensor([prompts[0] + responses[0][1]])).logits[0]
    logps = [token_logps(model, prompts[p], r) for p, r in responses]
    sums = [l.sum() for l in logps]
    margins = [sums[0] - sums[1], sums[2] - sums[3]]
    loss = -sum(torch.nn.functional.logsigmoid(BETA * m) for m in margins) / 2
    loss.backward()
    grads = {n: g.flatten()[:: max(1, g.numel() // 64)].tolist() for n, g in file_grads(model)}
    norm = torch.sqrt(sum((p.grad**2).sum() for p in model.parameters())).item()
    greedy = model.generate(torch.tensor([prompts[0]]), max_new_tokens=64, do_sample=False, eos_token_id=None, pad_token_id=0)
    json.dump(
        {
            "prompts": prompts,
            "responses": responses,
            "logits": [[round(z, 6) for z in row] for row in logits.tolist()],
            "logps": [l.tolist() for l in logps],
            "beta": BETA,
            "loss": loss.item(),
            "grad_norm": norm,
            "grads": grads,
            "greedy": greedy[0, len(prompts[0]):].tolist(),
        },
        open(folder / "expected.json", "w"),
    )


# Rows that end with, hold and are nothing but the padding token of the model that pads with its end of turn.
PADDED = [([40, 1, 22], [50, 12, 2, 2]), ([40, 1, 22], [50, 2, 12]), ([40, 2], [2, 2]), ([2], [2])]


def reward(name, config, pad=0):
    torch.manual_seed(8)
    config.num_labels = 1
    config.pad_token_id = pad
    model = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").eval()
    for n, p in model.named_parameters():
        if p.dim() == 1 or n.endswith("bias"):
            p.data.uniform_(-spread(n), spread(n)) if biased(config, n) else p.data.uniform_(0.5, 1.5)
        else:
            p.data.mul_(5)
    if pad:  # a token that is read like any other: its embedding is neither zero nor fixed
        embedding = model.get_input_embeddings()
        embedding.padding_idx = None
        embedding.weight.data[pad] = embedding.weight.data[1] * 0.7
    folder = HERE / name
    model.save_pretrained(folder)
    rewards = [model(torch.tensor([PROMPTS[p] + r])).logits[0, 0] for p, r in RESPONSES]
    loss = -sum(torch.nn.functional.logsigmoid(m) for m in (rewards[0] - rewards[1], rewards[2] - rewards[3])) / 2
    loss.backward()
    grads = {n: g.flatten()[:: max(1, g.numel() // 64)].tolist() for n, g in file_grads(model)}
    json.dump(
        {
            "prompts": PROMPTS,
            "responses": RESPONSES,
            "rewards": [r.item() for r in rewards],
        }
        | ({"padded": [[p, r, model(torch.tensor([p + r])).logits[0, 0].item()] for p, r in PADDED]} if pad else {})
        | {
            "loss": loss.item(),
            "grads": grads,
        },
        open(folder / "expected.json", "w"),
    )


def balance(name):
    """The load-balance term of all four sequences in one padded batch, and its gradients."""
    model = AutoModelForCausalLM.from_pretrained(HERE / name, attn_implementation="eager").eval()
    rows = [PROMPTS[p] + r for p, r in RESPONSES]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    loss = model(ids, attention_mask=mask, output_router_logits=True).aux_loss
    loss.backward()
    grads = {
        n: g.flatten()[:: max(1, g.numel() // 64)].tolist() for n, g in file_grads(model) if g is not None}
    json.dump({"loss": loss.item(), "grads": grads}, open(HERE / name / "balance.json", "w"))


def biased(config, name):
    """Biases, sinks, Gemma's, Nemotron's and Qwen 3.5's norms lie around zero, other vectors around one."""
    if name.endswith(("linear_attn.norm.weight", "A_log")):
        return False
    return name.endswith(("bias", "sinks")) or config.model_type.startswith(("gemma", "nemotron", "qwen3_5"))


def spread(name):
    """What gpt-oss's experts clamp is often beyond its limit."""
    return 9 if name.endswith("gate_up_proj_bias") else 0.5


SHAPE = dict(
    vocab_size=64, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=128, tie_word_embeddings=False, bos_token_id=1, eos_token_id=2,
    pad_token_id=0,
)
LLAMA3 = {
    "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}
LONG = {"type": "longrope", "short_factor": [1.0, 1.2, 1.5, 2.0], "long_factor": [2.0, 3.0, 4.0, 8.0]}
PHI = {k: v for k, v in SHAPE.items() if k != "max_position_embeddings"}
NEOX = dict(
    vocab_size=64, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
    max_position_embeddings=128, bos_token_id=1, eos_token_id=2, pad_token_id=0, tie_word_embeddings=False,
)
GPT2 = dict(
    vocab_size=64, n_embd=32, n_inner=48, n_layer=2, n_head=4, n_positions=128, bos_token_id=1, eos_token_id=2,
    pad_token_id=0, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0,
)

CONFIGS = {
    "llama": lambda: LlamaConfig(**SHAPE),
    "llama-tied": lambda: LlamaConfig(**{**SHAPE, "tie_word_embeddings": True, "num_key_value_heads": 4}),
    "llama-bias": lambda: LlamaConfig(**SHAPE, attention_bias=True),
    "llama-linear": lambda: LlamaConfig(**SHAPE, rope_scaling={"rope_type": "linear", "factor": 2.0}),
    "llama-3.1": lambda: LlamaConfig(**SHAPE, rope_theta=5000.0, rope_scaling=LLAMA3, head_dim=16),
    "mistral": lambda: MistralConfig(**SHAPE, sliding_window=None),
    "mistral-window": lambda: MistralConfig(**SHAPE, sliding_window=5),
    "qwen2": lambda: Qwen2Config(**{**SHAPE, "tie_word_embeddings": True}),
    "qwen2-window": lambda: Qwen2Config(
        **{**SHAPE, "tie_word_embeddings": True}, use_sliding_window=True, sliding_window=4, max_window_layers=1),
    "qwen3": lambda: Qwen3Config(**SHAPE, head_dim=16),
    "gemma": lambda: GemmaConfig(**{**SHAPE, "tie_word_embeddings": True}, head_dim=16),
    "gemma2": lambda: Gemma2Config(
        **{**SHAPE, "tie_word_embeddings": True}, head_dim=16, sliding_window=4, query_pre_attn_scalar=20,
        attn_logit_softcapping=3.0, final_logit_softcapping=5.0),
    "phi3": lambda: Phi3Config(**SHAPE, sliding_window=6),
    "phi3-long": lambda: Phi3Config(
        **PHI, max_position_embeddings=512, original_max_position_embeddings=128, rope_scaling=LONG),
    "gpt-neox": lambda: GPTNeoXConfig(**NEOX, rotary_pct=0.25, hidden_act="gelu"),
    "gpt-neox-serial": lambda: GPTNeoXConfig(**NEOX, rotary_pct=0.5, use_parallel_residual=False),
    "gpt2": lambda: GPT2Config(**GPT2),
}
YARN = {
    "rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32, "beta_fast": 4.0, "beta_slow": 0.5,
}
STATES = ["linear_attention", "full_attention", "linear_attention"]
MROPE = {"rope_type": "default", "rope_theta": 500.0, "mrope_section": [1, 1, 0], "mrope_interleaved": True}
DELTA = dict(
    linear_num_key_heads=2, linear_num_value_heads=4, linear_key_head_dim=8, linear_value_head_dim=6,
    linear_conv_kernel_dim=4)
MAMBA = dict(mamba_n_heads=8, mamba_n_groups=2, mamba_d_state=6, mamba_d_conv=4)
MINI = {"type": "longrope", "short_factor": [1.0, 1.5], "long_factor": [2.0, 4.0]}
NEWER = {
    "llama-yarn": lambda: LlamaConfig(**SHAPE, rope_theta=500.0, head_dim=16, rope_scaling=YARN),
    "phi4-mini": lambda: Phi3Config(
        **{**PHI, "tie_word_embeddings": True}, partial_rotary_factor=0.5, max_position_embeddings=512,
        original_max_position_embeddings=128, rope_scaling=MINI),
    "smollm3": lambda: SmolLM3Config(**{**SHAPE, "tie_word_embeddings": True}, rope_theta=5000.0, no_rope_layers=[1, 0]),
    "olmo2": lambda: Olmo2Config(**SHAPE),
    "granite": lambda: GraniteConfig(
        **SHAPE, embedding_multiplier=3.0, residual_multiplier=0.4, attention_multiplier=0.2, logits_scaling=1.7),
    "gemma3": lambda: Gemma3TextConfig(
        **{**SHAPE, "tie_word_embeddings": True}, head_dim=16, sliding_window=4, sliding_window_pattern=2,
        query_pre_attn_scalar=20, rope_theta=5000.0, rope_local_base_freq=50.0, final_logit_softcapping=5.0,
        rope_scaling={"rope_type": "linear", "factor": 2.0}),
    "gemma3-seeing": lambda: Gemma3TextConfig(
        **{**SHAPE, "tie_word_embeddings": True, "intermediate_size": 32}, head_dim=8, sliding_window=4,
        sliding_window_pattern=2),
    "cohere": lambda: CohereConfig(**{**SHAPE, "tie_word_embeddings": True}, rope_theta=5000.0, logit_scale=0.3),
    "cohere2": lambda: Cohere2Config(
        **{**SHAPE, "tie_word_embeddings": True}, rope_theta=5000.0, logit_scale=0.3, sliding_window=4,
        sliding_window_pattern=2),
    "olmo3": lambda: Olmo3Config(
        **SHAPE, sliding_window=4, layer_types=["sliding_attention", "full_attention"],
        rope_parameters={
            "sliding_attention": {"rope_type": "default", "rope_theta": 500.0},
            "full_attention": {**YARN, "rope_theta": 500.0}}),
    "exaone4": lambda: Exaone4Config(
        **SHAPE, sliding_window=4, layer_types=["sliding_attention", "full_attention"], rope_theta=5000.0,
        rope_scaling=LLAMA3),
    "seed-oss": lambda: SeedOssConfig(**SHAPE, head_dim=16, rope_theta=5000.0),
    "ministral3-seeing": lambda: Ministral3Config(
        **SHAPE, head_dim=16,
        rope_parameters={
            **YARN, "rope_theta": 500.0, "original_max_position_embeddings": 128, "factor": 4.0, "mscale": 1.0,
            "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.1, "max_position_embeddings": 512}),
    "granite-hybrid": lambda: GraniteMoeHybridConfig(
        **{**SHAPE, "tie_word_embeddings": True}, embedding_multiplier=3.0, residual_multiplier=0.4,
        attention_multiplier=0.2, logits_scaling=1.7, num_local_experts=0, shared_intermediate_size=40,
        layer_types=["attention", "attention"], position_embedding_type="rope", rope_theta=5000.0, mamba_n_heads=4),
    "granite-moe": lambda: GraniteMoeConfig(
        **{**SHAPE, "intermediate_size": 12, "tie_word_embeddings": True}, embedding_multiplier=3.0,
        residual_multiplier=0.4, attention_multiplier=0.2, logits_scaling=1.7, num_local_experts=5, num_experts_per_tok=2,
        rope_theta=5000.0),
    "granite-moe-shared": lambda: GraniteMoeSharedConfig(
        **{**SHAPE, "intermediate_size": 8}, attention_multiplier=0.2, num_local_experts=4, num_experts_per_tok=2,
        shared_intermediate_size=20, rope_theta=5000.0),
    "granite-mamba": lambda: GraniteMoeHybridConfig(
        **{**SHAPE, "num_hidden_layers": 3, "tie_word_embeddings": True}, embedding_multiplier=3.0, residual_multiplier=0.4,
        attention_multiplier=0.2, logits_scaling=1.7, num_local_experts=0, shared_intermediate_size=40,
        layer_types=["mamba", "attention", "mamba"], **MAMBA),
    "granite-mamba-long": lambda: GraniteMoeHybridConfig(
        **{**SHAPE, "hidden_size": 16, "max_position_embeddings": 256}, num_local_experts=0, shared_intermediate_size=24,
        attention_multiplier=0.2, layer_types=["mamba", "attention"], **{**MAMBA, "mamba_n_heads": 4}),
    "granite-mamba-moe": lambda: GraniteMoeHybridConfig(
        **{**SHAPE, "intermediate_size": 8}, num_local_experts=5, num_experts_per_tok=2, shared_intermediate_size=12,
        attention_multiplier=0.2, layer_types=["mamba", "attention"],
        **{**MAMBA, "mamba_n_groups": 1, "mamba_conv_bias": False}),
    "qwen3_5": lambda: Qwen3_5TextConfig(
        **{**SHAPE, "num_hidden_layers": 3}, head_dim=16, layer_types=STATES, rope_parameters=MROPE, **DELTA),
    "qwen3_5-long": lambda: Qwen3_5TextConfig(
        **{**SHAPE, "hidden_size": 16, "intermediate_size": 24, "max_position_embeddings": 256}, head_dim=8,
        layer_types=STATES[:2], rope_parameters=MROPE, **DELTA),
    "qwen3_5-seeing": lambda: Qwen3_5TextConfig(
        **{**SHAPE, "num_hidden_layers": 2, "intermediate_size": 32, "tie_word_embeddings": True}, head_dim=16,
        layer_types=STATES[:2], rope_parameters=MROPE, **{**DELTA, "linear_num_value_heads": 2}),
    "qwen3_5-moe": lambda: Qwen3_5MoeTextConfig(
        **{**SHAPE, "intermediate_size": 16}, head_dim=8, layer_types=STATES[:2], rope_parameters=MROPE,
        moe_intermediate_size=8, shared_expert_intermediate_size=12, num_experts=5, num_experts_per_tok=2,
        **{**DELTA, "linear_num_value_heads": 2}),
    "qwen3_5-moe-seeing": lambda: Qwen3_5MoeTextConfig(
        **{**SHAPE, "hidden_size": 16, "intermediate_size": 16}, head_dim=8, layer_types=STATES[:2], rope_parameters=MROPE,
        moe_intermediate_size=8, shared_expert_intermediate_size=6, num_experts=3, num_experts_per_tok=2,
        **{**DELTA, "linear_num_value_heads": 2}),
    "lfm2": lambda: Lfm2Config(
        **{**SHAPE, "num_hidden_layers": 3, "tie_word_embeddings": True}, layer_types=["conv", "full_attention", "conv"],
        block_multiple_of=8, rope_theta=5000.0),
    "lfm2-moe": lambda: Lfm2MoeConfig(
        **{**SHAPE, "num_hidden_layers": 3, "tie_word_embeddings": True}, layer_types=["conv", "full_attention", "conv"],
        num_dense_layers=1, moe_intermediate_size=8, num_experts=5, num_experts_per_tok=2, routed_scaling_factor=1.5,
        rope_theta=5000.0),
    "glm": lambda: GlmConfig(**SHAPE, head_dim=16, rope_theta=5000.0),
    "glm4": lambda: Glm4Config(**SHAPE, head_dim=8, rope_theta=5000.0),
    "ernie4_5": lambda: Ernie4_5Config(**{**SHAPE, "tie_word_embeddings": True}, head_dim=16, rope_theta=5000.0),
    "stablelm": lambda: StableLmConfig(**SHAPE, use_qkv_bias=True, rope_theta=5000.0, partial_rotary_factor=0.5),
    "stablelm-parallel": lambda: StableLmConfig(**SHAPE, use_parallel_residual=True, rope_theta=5000.0),
    "starcoder2": lambda: Starcoder2Config(**{**SHAPE, "tie_word_embeddings": True}, sliding_window=4, rope_theta=5000.0),
    "arcee": lambda: ArceeConfig(**SHAPE, head_dim=16, rope_theta=500.0, rope_scaling=YARN),
    "nemotron": lambda: NemotronConfig(**SHAPE, head_dim=16, rope_theta=5000.0),
    "helium": lambda: HeliumConfig(**SHAPE, head_dim=8, rope_theta=5000.0),
    "gpt-oss": lambda: GptOssConfig(
        **{**SHAPE, "num_hidden_layers": 3, "intermediate_size": 24}, head_dim=16, sliding_window=4, num_local_experts=5,
        num_experts_per_tok=2, rope_parameters={**YARN, "rope_theta": 500.0, "truncate": False}),
    "mixtral": lambda: MixtralConfig(
        **{**SHAPE, "intermediate_size": 16}, num_local_experts=3, num_experts_per_tok=2, rope_theta=5000.0),
    "qwen3-moe-dense": lambda: Qwen3MoeConfig(
        **{**SHAPE, "num_hidden_layers": 3}, head_dim=16, moe_intermediate_size=8, num_experts=5, num_experts_per_tok=2,
        norm_topk_prob=True, rope_theta=5000.0, mlp_only_layers=[1]),
    "qwen3-moe-step": lambda: Qwen3MoeConfig(
        **{**SHAPE, "num_hidden_layers": 4}, head_dim=16, moe_intermediate_size=8, num_experts=4, num_experts_per_tok=2,
        norm_topk_prob=True, rope_theta=5000.0, decoder_sparse_step=2, mlp_only_layers=[3]),
    "qwen2-moe": lambda: Qwen2MoeConfig(
        **{**SHAPE, "num_hidden_layers": 3, "intermediate_size": 24}, moe_intermediate_size=8,
        shared_expert_intermediate_size=12, num_experts=5, num_experts_per_tok=2, rope_theta=5000.0, mlp_only_layers=[0]),
    "olmoe": lambda: OlmoeConfig(
        **{**SHAPE, "intermediate_size": 12}, num_experts=5, num_experts_per_tok=2, norm_topk_prob=False, rope_theta=5000.0),
    "qwen3-moe": lambda: Qwen3MoeConfig(
        **SHAPE, head_dim=16, moe_intermediate_size=8, num_experts=5, num_experts_per_tok=2,
        norm_topk_prob=False, rope_theta=5000.0),
}
LONGER = ["qwen3_5-long", "granite-mamba-long"]
REWARDS = [
    "llama", "mistral-window", "qwen2", "qwen3", "gemma", "gemma2", "phi3", "gpt-neox", "gpt2", "smollm3", "olmo2", "gemma3",
    "mixtral", "qwen3-moe", "gpt-oss", "arcee", "nemotron", "glm4", "stablelm", "qwen3_5",
]

if __name__ == "__main__":
    every = {**CONFIGS, **NEWER}
    models = {name: lambda n=name: causal(n, every[n]()) for name in every}
    models |= {name + "-reward": lambda n=name: reward(n + "-reward", every[n]()) for name in REWARDS}
    models["llama-padded-reward"] = lambda: reward("llama-padded-reward", every["llama"](), pad=2)
    routed = [name for name in every if ("moe" in name and "seeing" not in name and name != "lfm2-moe") or name in ("mixtral", "gpt-oss", "olmoe")]
    models |= {name + "/balance": lambda n=name: balance(n) for name in routed}
    for name in sys.argv[1:] or models:
        models[name]()
