package io.predilect.jobs.config.yaml;

import java.util.Map;
import java.util.Optional;

/**
 * What settings of other programs, which people bring along, are here: of TRL's trainers and
 * transformers, of LLaMA-Factory, OpenRLHF and Axolotl. Those that have the same name and meaning
 * are not among them.
 */
final class PeerNames {
  private static final String SHARD = "it belongs to the shard stage, whose max_length holds for ";
  private static final String TEMPLATE =
      "the model's own counts; an init stage with model and chat_template makes a model with"
          + " another, or with none around the texts";
  private static final String FOLDER = "it is model: a folder, which hf download makes";
  private static final String PASSES =
      "batch_size counts the pairs of a step over all ranks, and micro_batch_tokens the tokens that"
          + " are computed at a time";
  private static final String EVALUATED = "micro_batch_tokens holds for evaluation too";
  private static final String SFT_TERM = "it is objective.sft_weight";
  private static final String RESPONSES = "the loss is of responses alone, never of prompts";
  private static final String CLIPPING = "it is max_grad_norm";
  private static final String ADAM = "they are adam_beta1, adam_beta2 and adam_epsilon";
  private static final String BIASES = "it is lora_train_biases";
  private static final String LAST_BATCH =
      "the last batch of an epoch has what is left, and is a step like the others";
  private static final String SHUFFLED = "every epoch has an order of its own, by the run's seed";
  private static final String PACKED =
      "pairs are not packed: group_by_length runs those of like length together, and"
          + " micro_batch_tokens says how many tokens";
  private static final String RESUMED =
      "the same command goes on from the last checkpoint, and --from STAGE makes a stage again";
  private static final String HELD_OUT =
      "test_share of the ingest stage holds prompts out, and eval_shards names a shard stage with"
          + " split: test";

  private static final Map<String, String> HERE =
      Map.ofEntries(
          Map.entry("loss", "objective.preference says it"),
          Map.entry("loss_type", "objective.preference says it"),
          Map.entry("rpo_alpha", SFT_TERM),
          Map.entry("cpo_alpha", SFT_TERM),
          Map.entry("pref_ftx", SFT_TERM),
          Map.entry("nll_loss_coef", SFT_TERM),
          Map.entry("orpo_beta", "it is objective.orpo_lambda"),
          Map.entry("orpo_alpha", "it is objective.orpo_lambda"),
          Map.entry("rl", "objective.preference says it"),
          Map.entry("rl_beta", "it is objective.beta"),
          Map.entry("kto_chosen_weight", "it is objective.desirable_weight"),
          Map.entry("kto_desirable_weight", "it is objective.desirable_weight"),
          Map.entry("kto_rejected_weight", "it is objective.undesirable_weight"),
          Map.entry("kto_undesirable_weight", "it is objective.undesirable_weight"),
          Map.entry("dpo_label_smoothing", "it is objective.label_smoothing"),
          Map.entry("label_smoothing_factor", "it is objective.label_smoothing"),
          Map.entry("assistant_only_loss", RESPONSES),
          Map.entry("completion_only_loss", RESPONSES),
          Map.entry("train_on_inputs", RESPONSES),
          Map.entry("train_on_prompt", RESPONSES),
          Map.entry("gradient_clipping", CLIPPING),
          Map.entry("max_norm", CLIPPING),
          Map.entry("l2", "it is weight_decay"),
          Map.entry("adam_betas", ADAM),
          Map.entry("optim_args", ADAM),
          Map.entry("dataloader_drop_last", LAST_BATCH),
          Map.entry("drop_last", LAST_BATCH),
          Map.entry("shuffle", SHUFFLED),
          Map.entry("shuffle_dataset", SHUFFLED),
          Map.entry("train_sampling_strategy", SHUFFLED),
          Map.entry("data_seed", "seed at the top of the file is that of the order too"),
          Map.entry("packing", PACKED),
          Map.entry("sample_packing", PACKED),
          Map.entry("packing_samples", PACKED),
          Map.entry("neat_packing", PACKED),
          Map.entry("padding_free", PACKED),
          Map.entry(
              "disable_dropout", "lora_dropout is the only one, and a model's own are always off"),
          Map.entry("bias", BIASES),
          Map.entry("lora_bias", BIASES),
          Map.entry("additional_target", "it is lora_modules_to_save"),
          Map.entry(
              "lora_target_linear", "lora_target_modules: [all-linear] says it, as by default"),
          Map.entry("resume_from_checkpoint", RESUMED),
          Map.entry("overwrite_output_dir", RESUMED),
          Map.entry("max_samples", "limit of the ingest stage says it"),
          Map.entry("val_set_size", HELD_OUT),
          Map.entry("val_size", HELD_OUT),
          Map.entry("eval_batch_size", EVALUATED),
          Map.entry("per_device_train_batch_size", PASSES),
          Map.entry("train_batch_size", PASSES),
          Map.entry("gradient_accumulation_steps", PASSES),
          Map.entry("num_train_epochs", "it is epochs"),
          Map.entry("max_length", SHARD + "a prompt and its response"),
          Map.entry("max_prompt_length", SHARD + "both, and which has max_prompt_length too"),
          Map.entry("max_completion_length", SHARD + "a prompt and its response"),
          Map.entry("truncation_mode", "overlong of the shard stage says what is cut"),
          Map.entry("model_name_or_path", FOLDER),
          Map.entry("ref_model", "it is reference; without it the model as it starts is taken"),
          Map.entry("precompute_ref_log_probs", "a score stage before the shards does it"),
          Map.entry("output_dir", "output at the top of the file says where runs go"),
          Map.entry("run_name", "name at the top of the file is the run's"),
          Map.entry("dataset_name", "path of the ingest stage names the data"),
          Map.entry("train_file", "path of the ingest stage names the data"),
          Map.entry("dataset", "path of the ingest stage names the data"),
          Map.entry("dataset_dir", "path of the ingest stage names the data"),
          Map.entry("model_name", FOLDER),
          Map.entry("pretrain", FOLDER),
          Map.entry("base_model", FOLDER),
          Map.entry("pref_loss", "objective.preference says it"),
          Map.entry("pref_beta", "it is objective.beta"),
          Map.entry("micro_batch_size", PASSES),
          Map.entry("micro_train_batch_size", PASSES),
          Map.entry("per_device_eval_batch_size", EVALUATED),
          Map.entry("num_epochs", "it is epochs"),
          Map.entry("max_epochs", "it is epochs"),
          Map.entry("lr", "it is learning_rate"),
          Map.entry("lr_scheduler", "it is lr_scheduler_type"),
          Map.entry("lora_rank", "it is lora_r"),
          Map.entry("lora_target", "it is lora_target_modules"),
          Map.entry("finetuning_type", "lora_r turns adapters on, null trains all weights"),
          Map.entry("adapter", "lora_r turns adapters on, null trains all weights"),
          Map.entry("cutoff_len", SHARD + "a prompt and its response"),
          Map.entry("max_len", SHARD + "a prompt and its response"),
          Map.entry("max_seq_length", SHARD + "a prompt and its response"),
          Map.entry("sequence_len", SHARD + "a prompt and its response"),
          Map.entry("deepspeed", "zero_stage divides the memory among ranks"),
          Map.entry("bf16", "set dtype: bfloat16"),
          Map.entry("fp16", "set dtype: bfloat16, whose range is float32's"),
          Map.entry("use_peft", "lora_r turns adapters on"),
          Map.entry(
              "peft_config", "lora_r turns adapters on; lora_alpha and the like are beside it"),
          Map.entry("target_modules", "it is lora_target_modules"),
          Map.entry("optim", "it is optimizer"),
          Map.entry("eval_strategy", "eval_steps with eval_shards turns it on"),
          Map.entry("evaluation_strategy", "eval_steps with eval_shards turns it on"),
          Map.entry("save_strategy", "save_steps says how often"),
          Map.entry("chat_template", TEMPLATE),
          Map.entry("chat_template_path", TEMPLATE),
          Map.entry("apply_chat_template", TEMPLATE),
          Map.entry("tokenizer_chat_template", TEMPLATE),
          Map.entry("input_template", TEMPLATE),
          Map.entry("template", TEMPLATE),
          Map.entry("report_to", "mlflow.tracking_uri names a server"));

  private PeerNames() {}

  /** What it is here; empty: it is none of theirs. */
  static Optional<String> here(String name) {
    return Optional.ofNullable(HERE.get(name));
  }
}
