package io.predilect.jobs.config.yaml;

import io.predilect.jobs.config.StageKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * By kind of stage the settings that count only under others. What is told of a setting is the
 * first of its rules that is not met.
 */
final class IdleRules {
  private static final String TEXTS =
      """
      model: source is model
      endpoint: source is endpoint
      transformer: source is transformer
      failed_share: source is endpoint or transformer
      column: source is column
      cache: source is not column
      max_new_tokens temperature top_p top_k: source is model or endpoint
      top_p top_k min_p: temperature is not 0
      min_p repetition_penalty: source is model
      """;

  private static final String PROMPT_FREE =
      """
      prompt_free.prompts prompt_free.weighting prompt_free.own_weight prompt_free.epsilon: prompt_free.model is set
      prompt_free.temperature prompt_free.calibrate prompt_free.pool_mib: prompt_free.model is set
      prompt_free.reference: prompt_free.model is set
      prompt_free.beta: prompt_free.reference is set
      prompt_free.own_weight: prompt_free.weighting is given
      """;

  private static final String INGEST =
      """
      first_pair: path begins with demo: or attributes:
      columns ignore binarise config: path does not begin with demo: or attributes:
      format: path does not begin with demo: or attributes: or else format is demo or attributes
      demo: path begins with demo: or else format is auto or demo
      demo: path does not begin with attributes:
      attributes: path begins with attributes: or else format is auto or attributes
      attributes: path does not begin with demo:
      format columns: sources is not set or else a source has neither format nor columns
      binarise: columns is not set or else columns names responses or else sources is set
      binarise: format is auto or nectar or ultrafeedback-raw or listwise or else sources is set
      demo.scale: demo.labels is bradley_terry
      attributes.echo: attributes.placement is early or uniform
      """;

  private static final String INIT =
      """
      vocab_size: tokenizer is not set
      tokenizer vocab_size hidden_size intermediate_size layers heads kv_heads: model is not set
      max_positions rope_theta tie_embeddings: model is not set
      """;

  private static final String AUGMENT =
      """
      longer_share: kind is length_biased
      place: kind is adversarial_prompt
      share: kind is not length_biased
      """;

  private static final String TRAIN =
      """
      lora_alpha lora_dropout lora_target_modules use_rslora use_dora: lora_r is set
      lora_rank_pattern lora_alpha_pattern lora_train_biases lora_modules_to_save: lora_r is set
      bnb_4bit_use_double_quant: load_in_4bit is set
      sync.outer_learning_rate sync.outer_momentum: sync.every is set
      zero_stage collective: ranks is not 1
      adam_beta1 adam_beta2: optimizer is adamw or adamw_8bit or lion
      adam_epsilon: optimizer is adamw or adamw_8bit or rmsprop
      warmup_ratio: warmup_steps is not set
      lr_scheduler_kwargs.warmup_type lr_scheduler_kwargs.warmup_lr_rate: warmup_steps or warmup_ratio is set
      lr_scheduler_kwargs.decay_type lr_scheduler_kwargs.num_cycles: lr_scheduler_kwargs.num_decay_steps is not 0
      lr_scheduler_kwargs.num_cycles: lr_scheduler_type is not warmup_stable_decay or else lr_scheduler_kwargs.decay_type is not linear or 1-sqrt
      epochs: max_steps is not set
      greater_is_better: metric_for_best_model is set
      load_best_model_at_end metric_for_best_model: eval_steps is set
      early_stopping_threshold: early_stopping_patience is set
      max_skipped_steps: non_finite is skip
      ref_model_mixup_alpha ref_model_sync_steps: sync_ref_model is set
      reference foreign_reference: preference or mix has another loss than simpo, orpo, odds_ratio, sft, reward, none
      reference foreign_reference: objective.reference_free is not set
      prioritised.prompts prioritised.own_weight prioritised.epsilon prioritised.threshold: prioritised.gaps is set
      prioritised.alpha prioritised.reinsertion prioritised.quota prioritised.max_candidates: prioritised.gaps is set
      prioritised.pool_mib: prioritised.gaps is set
      prioritised.quota: prioritised.reinsertion is not lazy
      objective.beta: preference or mix has another loss than orpo, odds_ratio, sft, reward, none
      objective.discopop_tau: preference or mix has discopop
      objective.dpop_lambda: preference or mix has dpop
      objective.beta_dpo_alpha: preference or mix has beta_dpo
      objective.tdpo_alpha: preference or mix has tdpo2
      objective.orpo_lambda: preference or mix has orpo or odds_ratio
      objective.simpo_gamma: preference or mix has simpo
      objective.f_alpha_divergence_coef: objective.f_divergence_type is alpha_divergence
      objective.rationale.form objective.rationale.reduction: objective.rationale.gamma is set
      objective.refinement.before objective.refinement.prompt: objective.refinement.lambda is set
      """;

  private static final String DECODING =
      """
      dtype batch_tokens decoding: source is model
      decoding.a: decoding.strategy is mixed or kl_threshold
      decoding.a: decoding.strategy is mixed or else decoding.below is mixed
      decoding.t: decoding.strategy is length_control
      decoding.b decoding.below: decoding.strategy is kl_threshold
      """;

  // A rule or a reward model is asked nothing.
  private static final String JUDGE =
      """
      split: arms is not set and choices is not set
      tokenizer by: choices is not set
      protocol queries template max_new_tokens temperature top_p top_k min_p repetition_penalty: rule is not set and reward_model is not set
      endpoint transformer failed_share cache column: rule is not set and reward_model is not set
      dtype batch_tokens: rule is not set
      dtype batch_tokens: reward_model is set or else source is model
      max_new_tokens: protocol is not alpaca_eval
      temperature top_p top_k min_p repetition_penalty: protocol is not alpaca_eval or else source is endpoint
      queries: protocol is pairwise or template
      template: protocol is template
      template.first template.second template.tie: template.shows is both
      template.least template.most: template.shows is one
      endpoint: source is endpoint
      transformer: source is transformer
      failed_share: source is endpoint or transformer
      column: source is column
      max_new_tokens temperature top_p top_k: source is model or endpoint
      top_p top_k min_p: temperature is not 0
      min_p repetition_penalty: source is model
      """;

  private static final String EVALUATE =
      """
      beta reference: policy is set
      score_gap: reward_model or policy is set
      dtype batch_tokens: reward_model or policy is set or else prompt_free.model is set
      refinement.before: refinement.prompt is set
      decomposed_pairs: prompt_free.model is set
      prompt_free.all_gaps: prompt_free.all_gaps is true
      """;

  private static final String SIGNAL =
      """
      beta kl positions: policy is set
      kl.samples: kl.method is monte_carlo
      """;

  private static final Map<StageKind, List<IdleRule>> RULES = rules();

  private IdleRules() {}

  /** The rules of what stands beside the stages. */
  static List<IdleRule> ofRun() {
    return List.of(IdleRule.of("on_end.when: on_end.command or on_end.webhook_env is set"));
  }

  /** The rules of a kind of stage. */
  static List<IdleRule> of(StageKind kind) {
    return RULES.get(kind);
  }

  private static Map<StageKind, List<IdleRule>> rules() {
    Map<StageKind, List<IdleRule>> rules = new EnumMap<>(StageKind.class);
    for (StageKind kind : StageKind.values()) {
      rules.put(kind, lines(kind).map(IdleRule::of).toList());
    }
    return rules;
  }

  private static Stream<String> lines(StageKind kind) {
    return switch (kind) {
      case INGEST -> INGEST.lines();
      case AUGMENT -> AUGMENT.lines();
      case INIT -> INIT.lines();
      case RATIONALES ->
          Stream.concat(
              TEXTS.lines(),
              Stream.of(
                  "dtype batch_tokens: source is model",
                  "prompt kind: source is not column",
                  "kind: prompt is not set or else kind is opposite",
                  ".: objective.rationale.gamma is set in a training on it"));
      case TRUNCATE -> Stream.of("model: unit is tokens", ".: ratio is not 1 or else count is set");
      case SCORE ->
          Stream.concat(
              PROMPT_FREE.lines(), Stream.of("prompt_free.all_gaps: prompt_free.model is set"));
      case BEST_OF_N -> TEXTS.lines();
      case SHARD ->
          Stream.of(
              "rows_per_shard: shards is not set",
              "margin_column: objective.score_margin is set in a training on it",
              "rationale_prompt: objective.rationale.gamma is set in a training on it");
      case TRAIN -> TRAIN.lines();
      case GENERATE -> Stream.concat(TEXTS.lines(), DECODING.lines());
      case JUDGE -> JUDGE.lines();
      case EVALUATE -> Stream.concat(PROMPT_FREE.lines(), EVALUATE.lines());
      case SIGNAL -> SIGNAL.lines();
      case REPORT -> Stream.of();
    };
  }
}
