package io.predilect.jobs.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.jobs.config.StageKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IdleSettingsTest {
  @Test
  void whatIsWrittenWithoutEffectIsTold() {
    assertEquals(
        List.of(
            "stages.train.objective.dpop_lambda (run.yaml:8): it has no effect, for it counts only"
                + " where preference or mix has dpop: leave it out, or set that"),
        warnings("train", "objective: {dpop_lambda: 5.0}"));
  }

  /**
   * What is made for trainings, and whether those on it ask for it: on the shards, on held-out
   * ones, or on rows that become shards further on.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shard.margin_column|shard: {margin_column: m}|truncate: {ratio: 0.5}|{}|{preference: reward, score_margin: 1.0}
          shard.rationale_prompt|shard: {rationale_prompt: "{{ prompt }}"}|rationales: {source: column}|{}|{rationale: {gamma: 1.0}}
          rationales|shard|rationales: {source: column}|{}|{rationale: {gamma: 0.5}}
          """)
  void whatNoTrainingAsksForIsTold(
      String key, String shard, String before, String idle, String asks) {
    String stages =
        """
        model: base
        stages:
        - ingest: {path: a}
        - ingest: {name: other, path: b}
        - shard: {name: plain}
        - %s
        - truncate: {name: cut, ratio: 0.5}
        - %s
        - train: {name: one, shards: %s, eval_shards: %s, objective: %s}
        """;
    List<String> told = told(stages.formatted(before, shard, "shard", "plain", idle));
    assertTrue(
        told.stream().anyMatch(one -> one.startsWith("stages." + key + " (")), told::toString);
    assertEquals(List.of(), told(stages.formatted(before, shard, "shard", "plain", asks)));
    assertEquals(List.of(), told(stages.formatted(before, shard, "plain", "shard", asks)));
    // Another run may train on them.
    String alone = stages.formatted(before, shard, "shard", "shard", idle);
    assertEquals(List.of(), told(alone.substring(0, alone.indexOf("- train"))));
  }

  /** Each with what leaves it without effect, and with what gives it one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          train|lora_alpha|lora_alpha: 32|lora_alpha: 32, lora_r: 8, learning_rate: 1.0e-4
          train|lora_target_modules|lora_target_modules: [q_proj]|lora_target_modules: [q_proj], lora_r: 8, learning_rate: 1.0e-4
          train|learning_rate|lora_r: 8|lora_r: 8, learning_rate: 1.0e-6
          train|learning_rate|lora_r: 8, objective: {preference: kto}|lora_r: 8, objective: {preference: reward}
          train|learning_rate|lora_r: 8, objective: {preference: simpo}|lora_r: 8, objective: {preference: sft}
          train|sync.outer_momentum|sync: {outer_momentum: 0.5}|sync: {outer_momentum: 0.5, every: 8}
          train|adam_epsilon|adam_epsilon: 1.0e-6, optimizer: lion|adam_epsilon: 1.0e-6, optimizer: rmsprop
          train|adam_beta2|adam_beta2: 0.9, optimizer: sgd|adam_beta2: 0.9
          train|warmup_ratio|warmup_ratio: 0.1, warmup_steps: 5|warmup_ratio: 0.1
          train|load_best_model_at_end|eval_shards: held, load_best_model_at_end: true|eval_shards: held, load_best_model_at_end: true, eval_steps: 5
          train|metric_for_best_model|eval_shards: held, metric_for_best_model: loss|eval_shards: held, metric_for_best_model: loss, eval_steps: 5
          train|eval_steps|eval_shards: held, eval_steps: 50, max_steps: 50|eval_shards: held, eval_steps: 25, max_steps: 50
          train|early_stopping_patience|eval_shards: held, eval_steps: 10, max_steps: 40, early_stopping_patience: 3|eval_shards: held, eval_steps: 10, max_steps: 41, early_stopping_patience: 3
          train|warmup_steps|warmup_steps: 300, max_steps: 250|warmup_steps: 25, max_steps: 250
          train|eval_shards|eval_shards: shard|eval_shards: held
          train|eval_shards|eval_shards: again|eval_shards: held
          train|epochs|epochs: 2, max_steps: 5|epochs: 2
          train|max_skipped_steps|max_skipped_steps: 9|max_skipped_steps: 9, non_finite: skip
          train|prioritised.alpha|prioritised: {alpha: 0.5}|objective: {preference: reward}, prioritised: {alpha: 0.5, gaps: online}
          train|objective.beta|objective: {beta: 0.5, preference: orpo}|objective: {beta: 0.5}
          train|objective.simpo_gamma|objective: {simpo_gamma: 1.0}|objective: {simpo_gamma: 1.0, preference: mix, mix: [simpo, sft]}
          train|objective.refinement.before|objective: {refinement: {before: last_turn}}|objective: {refinement: {before: last_turn, lambda: 0.5}}
          generate|top_p|top_p: 0.9|top_p: 0.9, temperature: 1.0
          generate|endpoint|endpoint: {url: "http://x/v1"}|source: endpoint, endpoint: {url: "http://x/v1", model: m}
          generate|max_new_tokens|max_new_tokens: 5, source: column|max_new_tokens: 5
          generate|decoding.t|decoding: {t: 3, strategy: mixed, reference: base}|decoding: {t: 3, strategy: length_control, reference: base}
          rationales|prompt|prompt: "{{ chosen }}"|prompt: "{{ chosen }}", source: model
          evaluate|beta|beta: 0.5, reward_model: base|beta: 0.5, policy: base, reference: base
          signal|kl.samples|policy: base, reference: base, kl: {samples: 5}|policy: base, reference: base, kl: {samples: 5, method: monte_carlo}
          judge|queries|queries: 5, protocol: mt_bench|queries: 5
          augment|place|place: middle|place: middle, kind: adversarial_prompt
          train|ref_model_mixup_alpha|ref_model_mixup_alpha: 0.5|ref_model_mixup_alpha: 0.5, sync_ref_model: true
          train|reference|reference: base, objective: {preference: simpo}|reference: base
          train|reference|reference: base, objective: {reference_free: true}|reference: base
          train|foreign_reference|foreign_reference: accept, objective: {preference: orpo}|foreign_reference: accept
          train|zero_stage|zero_stage: 1|zero_stage: 1, ranks: 2
          rationales|model|source: column, model: base|source: model, model: base
          rationales|kind|source: model, kind: detailed, prompt: "{{ chosen }}"|source: model, kind: opposite, prompt: "{{ chosen }} {{ rationale }}"
          rationales|cache|cache: /c|source: model, cache: /c
          rationales|max_new_tokens|source: transformer, transformer: {class: a.B}, max_new_tokens: 5|source: model, max_new_tokens: 5
          generate|decoding.a|decoding: {a: 0.7, strategy: kl_threshold, reference: base}|decoding: {a: 0.7, strategy: kl_threshold, reference: base, below: mixed}
          evaluate|prompt_free.calibrate|reward_model: base, prompt_free: {calibrate: train}|reward_model: base, prompt_free: {model: base, calibrate: train}
          score|prompt_free.all_gaps|reference: {model: base}, prompt_free: {all_gaps: true}|prompt_free: {model: base, all_gaps: true}
          signal|positions|reward_model: base, positions: 9|policy: base, reference: base, positions: 9
          judge|queries|queries: 5, reward_model: base|queries: 5
          judge|temperature|temperature: 1.0, reward_model: base|temperature: 1.0
          judge|batch_tokens|batch_tokens: 99, rule: demo|batch_tokens: 99, reward_model: base
          judge|split|split: train, arms: [a.json], against: b.json|split: train
          judge|endpoint|endpoint: {url: "http://x/v1"}|source: endpoint, endpoint: {url: "http://x/v1", model: m}
          init|vocab_size|vocab_size: 500, tokenizer: x|vocab_size: 500
          ingest|first_pair|path: a.json, first_pair: 5|path: "demo:10", first_pair: 5
          ingest|binarise|path: a.json, format: standard, binarise: {against: rest}|path: a.json, binarise: {against: rest}
          ingest|columns|path: "demo:10", columns: {prompt: p, chosen: c, rejected: r}|path: a.json, columns: {prompt: p, chosen: c, rejected: r}
          ingest|ignore|path: "attributes:10", ignore: [tools]|sources: [{path: a.json}], ignore: [tools]
          ingest|format|path: "demo:10", format: standard|path: "demo:10", format: demo
          ingest|demo|path: a.json, format: standard, demo: {bias: 0.5}|path: "demo:10", demo: {bias: 0.5}
          ingest|attributes|path: a.json, format: kto, attributes: {echo: 0.25, placement: early}|path: a.json, attributes: {echo: 0.25, placement: early}
          train|collective|collective: ring, ranks: 1|collective: ring, ranks: 2
          judge|by|choices: c.json, protocol: ratings, by: x|by: x
          judge|tokenizer|choices: c.json, protocol: ratings, tokenizer: base|tokenizer: base
          evaluate|prompt_free.all_gaps|prompt_free: {model: base, all_gaps: false}|prompt_free: {model: base}
          train|lr_scheduler_kwargs.warmup_type|lr_scheduler_type: warmup_stable_decay, lr_scheduler_kwargs: {num_decay_steps: 5, warmup_type: cosine}|lr_scheduler_type: warmup_stable_decay, warmup_ratio: 0.1, lr_scheduler_kwargs: {num_decay_steps: 5, warmup_type: cosine}
          train|lr_scheduler_kwargs.warmup_lr_rate|lr_scheduler_type: cosine_warmup_with_min_lr, lr_scheduler_kwargs: {min_lr_rate: 0.1, warmup_lr_rate: 0.2}|lr_scheduler_type: cosine_warmup_with_min_lr, warmup_steps: 5, lr_scheduler_kwargs: {min_lr_rate: 0.1, warmup_lr_rate: 0.2}
          train|lr_scheduler_kwargs.num_cycles|lr_scheduler_type: warmup_stable_decay, lr_scheduler_kwargs: {num_decay_steps: 5, decay_type: linear, num_cycles: 1.5}|lr_scheduler_type: warmup_stable_decay, lr_scheduler_kwargs: {num_decay_steps: 5, num_cycles: 1.5}
          train|lr_scheduler_kwargs.decay_type|lr_scheduler_type: warmup_stable_decay, lr_scheduler_kwargs: {num_decay_steps: 0, decay_type: linear}|lr_scheduler_type: warmup_stable_decay, lr_scheduler_kwargs: {num_decay_steps: 1, decay_type: linear}
          train|ref_model_sync_steps|sync_ref_model: true, max_steps: 512|sync_ref_model: true, max_steps: 513
          judge|max_new_tokens|protocol: alpaca_eval, max_new_tokens: 5|protocol: mt_bench, max_new_tokens: 5
          judge|temperature|protocol: alpaca_eval, temperature: 1.0|protocol: alpaca_eval, temperature: 1.0, source: endpoint, endpoint: {url: "http://x/v1", model: m}
          evaluate|score_gap|prompt_free: {model: base}, score_gap: g|prompt_free: {model: base}, reward_model: base, score_gap: g
          evaluate|reference|prompt_free: {model: base}, checkpoints: kept, reference: base|policy: base, reference: base
          evaluate|dtype|dtype: bfloat16|prompt_free: {model: base}, dtype: bfloat16
          ingest|demo|path: "attributes:10", demo: {bias: 0.5}|path: a.json, demo: {bias: 0.5}
          ingest|attributes|path: "demo:10", attributes: {customers: 5}|path: a.json, attributes: {customers: 5}
          ingest|format|format: kto, sources: [{path: a, format: standard}]|format: kto, sources: [{path: a, format: standard}, {path: b}]
          ingest|columns|columns: {prompt: q}, sources: [{path: a, columns: {prompt: z}}]|columns: {prompt: q}, sources: [{path: a}]
          ingest|binarise|path: a, columns: {prompt: p, chosen: c, rejected: r}, binarise: {against: all}|path: a, columns: {prompt: p, responses: r, scores: s}, binarise: {against: all}
          shard|rows_per_shard|rows_per_shard: 5, shards: 3|rows_per_shard: 5
          """)
  void aSettingHasAnEffectOrIsTold(String kind, String key, String idle, String effective) {
    List<String> told = warnings(kind, idle);
    assertEquals(1, told.size(), told::toString);
    String stage = name(kind);
    assertTrue(told.get(0).startsWith("stages." + stage + "." + key + " ("), told.get(0));
    assertEquals(List.of(), warnings(kind, effective));
  }

  @Test
  void whatStandsBesideTheStagesIsToldToo() {
    String stages = "stages: [{ingest: {path: a}}]\n";
    assertEquals(
        List.of(
            "on_end.when (run.yaml:2): it has no effect, for it counts only where on_end.command or"
                + " on_end.webhook_env is set: leave it out, or set that"),
        told(stages + "on_end: {when: failed}"));
    assertEquals(List.of(), told(stages + "on_end: {when: failed, command: [told]}"));
  }

  /** The policy asks a service, the reward model is here. */
  @Test
  void whatBestOfNsRewardModelReadsIsNotTold() {
    assertEquals(
        List.of(),
        warnings(
            "best_of_n",
            "reward_model: base, batch_tokens: 99, dtype: bfloat16, source: endpoint,"
                + " endpoint: {url: \"http://x/v1\", model: m}"));
  }

  @ParameterizedTest
  @EnumSource(StageKind.class)
  void rulesNameSettingsThatThereAre(StageKind kind) {
    JsonNode defaults = Defaults.stage(kind.key()).orElseThrow();
    JsonNode trainings = Defaults.stage(StageKind.TRAIN.key()).orElseThrow();
    for (IdleRule rule : IdleRules.of(kind)) {
      List<String> keys = new ArrayList<>();
      Pattern.compile("(?:^| and | or else )(\\S+)(?: or (\\S+))? (?:is|begins|does)")
          .matcher(rule.need().words())
          .results()
          .forEach(
              named ->
                  Stream.of(1, 2).map(named::group).filter(Objects::nonNull).forEach(keys::add));
      boolean inTraining = rule.need().words().endsWith(" in a training on it");
      keys.forEach(key -> isThere(inTraining ? trainings : defaults, key));
      rule.settings().stream()
          .filter(key -> !key.equals(IdleRule.STAGE))
          .forEach(key -> isThere(defaults, key));
    }
  }

  private static void isThere(JsonNode defaults, String key) {
    assertFalse(defaults.at("/" + key.replace('.', '/')).isMissingNode(), key);
  }

  private static String name(String kind) {
    return kind.equals("shard") || kind.equals("ingest") ? "other" : kind;
  }

  @Test
  void aStageThatDoesNothingIsTold() {
    for (String nothing : List.of("unit: characters", "ratio: 1.0", "end_of_turn: true")) {
      List<String> told = warnings("truncate", nothing);
      assertEquals(1, told.size(), told::toString);
      assertTrue(told.get(0).contains("stages.truncate ("), told.get(0));
      assertTrue(
          told.get(0).contains("only where ratio is not 1 or else count is set"), told.get(0));
    }
    assertEquals(List.of(), warnings("truncate", "count: 5, unit: characters"));
    assertEquals(List.of(), warnings("truncate", "ratio: 0.9"));
  }

  @Test
  void defaultsWrittenOutAreNotTold() {
    assertEquals(List.of(), warnings("train", "lora_alpha: 16, objective: {simpo_gamma: 0.5}"));
  }

  private static List<String> told(String yaml) {
    List<String> warnings = new ArrayList<>();
    ConfigReader.read(yaml, "run.yaml", List.of(), warnings::add);
    return warnings;
  }

  private static List<String> warnings(String kind, String settings) {
    return told(
        """
        model: base
        stages:
          - ingest: {path: pairs.json}
          - shard: {name: held, split: test}
          - shard: {name: again, split: all}
          - shard
          - train: {name: kept, objective: {preference: reward}}
          - %s: {name: %s, %s}
        """
            .formatted(kind, name(kind), settings));
  }
}
