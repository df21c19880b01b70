package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.jobs.config.StageKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Settings that another one leaves without effect, as an adapter's scale without adapters. A run
 * with one is not what its file seems to say, so that each is told; it is no error, for {@code
 * --set} may well change the other one alone.
 */
final class IdleSettings {
  private static final List<Rule> TEXTS =
      List.of(
          new Rule("top_p top_k", otherThan("temperature", "0")),
          new Rule("dtype batch_tokens decoding", oneOf("source", "model")),
          new Rule("endpoint", oneOf("source", "endpoint")),
          new Rule("transformer", oneOf("source", "transformer")),
          new Rule("failed_share", oneOf("source", "endpoint transformer")));
  private static final List<Rule> OR_COLUMN =
      List.of(
          new Rule("column", oneOf("source", "column")),
          new Rule("max_new_tokens temperature", otherThan("source", "column")));

  private IdleSettings() {}

  /**
   * Settings of a stage, and what must be so for them to count.
   *
   * @param settings keys, dotted within the stage, with spaces between them
   */
  private record Rule(String settings, Need need) {}

  /**
   * @param words what must be so, for messages
   * @param met of the stage's settings and of their defaults
   */
  private record Need(String words, Met met) {}

  @FunctionalInterface
  private interface Met {
    boolean by(JsonNode settings, JsonNode defaults);
  }

  /** Warns of a stage's settings that differ from their defaults and have no effect. */
  static void warn(StageEntry entry, Problems problems) {
    JsonNode settings = entry.settings();
    JsonNode defaults = Defaults.stage(entry.kind().key()).orElseThrow();
    for (Rule rule : rules(entry.kind())) {
      if (rule.need().met().by(settings, defaults)) {
        continue;
      }
      for (String key : rule.settings().split(" ", -1)) {
        if (differs(settings, defaults, key)) {
          problems.warn(
              entry.path().under(key),
              "it has no effect, for it counts only where "
                  + rule.need().words()
                  + ": leave it out, or set that");
        }
      }
    }
  }

  private static List<Rule> rules(StageKind kind) {
    return switch (kind) {
      case INGEST ->
          List.of(
              new Rule("demo.scale", oneOf("demo.labels", "bradley_terry")),
              new Rule("attributes.echo", oneOf("attributes.placement", "early uniform")));
      case AUGMENT ->
          List.of(
              new Rule("longer_share", oneOf("kind", "length_biased")),
              new Rule("place", oneOf("kind", "adversarial_prompt")),
              new Rule("share", otherThan("kind", "length_biased")));
      case RATIONALES ->
          joined(
              List.of(
                  TEXTS,
                  OR_COLUMN,
                  List.of(new Rule("prompt kind", otherThan("source", "column")))));
      case TRUNCATE -> List.of(new Rule("model", oneOf("unit", "tokens")));
      case SCORE -> promptFree();
      case BEST_OF_N -> TEXTS;
      case SHARD -> List.of(new Rule("rows_per_shard", absent("shards")));
      case TRAIN -> training();
      case GENERATE -> joined(List.of(TEXTS, OR_COLUMN, decoding()));
      case JUDGE ->
          List.of(
              new Rule("queries", oneOf("protocol", "pairwise template")),
              new Rule("template", oneOf("protocol", "template")),
              new Rule("protocol queries max_new_tokens temperature", absent("rule")));
      case EVALUATE ->
          joined(
              List.of(
                  promptFree(),
                  List.of(
                      new Rule("beta reference", given("policy", "checkpoints")),
                      new Rule("refinement.before", given("refinement.prompt")),
                      new Rule("decomposed_pairs", given("prompt_free.model")))));
      case SIGNAL ->
          List.of(
              new Rule("beta", given("policy")),
              new Rule("kl.samples", oneOf("kl.method", "monte_carlo")));
      case INIT, REPORT -> List.of();
    };
  }

  private static List<Rule> decoding() {
    return List.of(
        new Rule("decoding.a", oneOf("decoding.strategy", "mixed kl_threshold")),
        new Rule("decoding.t", oneOf("decoding.strategy", "length_control")),
        new Rule("decoding.b decoding.below", oneOf("decoding.strategy", "kl_threshold")));
  }

  private static List<Rule> promptFree() {
    return List.of(
        new Rule(
            within("prompt_free", "prompts own_weight epsilon temperature pool_mib"),
            given("prompt_free.model")),
        new Rule("prompt_free.beta", given("prompt_free.reference")),
        new Rule("prompt_free.own_weight", oneOf("prompt_free.weighting", "given")));
  }

  private static List<Rule> training() {
    return List.of(
        new Rule(
            "lora_alpha lora_dropout lora_target_modules use_rslora lora_rank_pattern"
                + " lora_alpha_pattern lora_train_biases lora_modules_to_save use_dora",
            given("lora_r")),
        new Rule("bnb_4bit_use_double_quant", given("load_in_4bit")),
        new Rule("sync.outer_learning_rate sync.outer_momentum", given("sync.every")),
        new Rule("adam_beta1 adam_beta2", oneOf("optimizer", "adamw adamw_8bit lion")),
        new Rule("adam_epsilon", oneOf("optimizer", "adamw adamw_8bit rmsprop")),
        new Rule("warmup_ratio", absent("warmup_steps")),
        new Rule("epochs", absent("max_steps")),
        new Rule("greater_is_better", given("metric_for_best_model")),
        new Rule("early_stopping_threshold", given("early_stopping_patience")),
        new Rule("max_skipped_steps", oneOf("non_finite", "skip")),
        new Rule(
            within(
                "prioritised",
                "prompts own_weight epsilon threshold alpha reinsertion quota max_candidates"
                    + " pool_mib"),
            given("prioritised.gaps")),
        new Rule("prioritised.quota", otherThan("prioritised.reinsertion", "lazy")),
        new Rule("objective.beta", otherLossThan("orpo odds_ratio sft reward none")),
        new Rule("objective.discopop_tau", loss("discopop")),
        new Rule("objective.dpop_lambda", loss("dpop")),
        new Rule("objective.beta_dpo_alpha", loss("beta_dpo")),
        new Rule("objective.tdpo_alpha", loss("tdpo2")),
        new Rule("objective.orpo_lambda", loss("orpo odds_ratio")),
        new Rule("objective.simpo_gamma", loss("simpo")),
        new Rule(
            "objective.f_alpha_divergence_coef",
            oneOf("objective.f_divergence_type", "alpha_divergence")),
        new Rule(
            within("objective.rationale", "form reduction"), given("objective.rationale.gamma")),
        new Rule(
            within("objective.refinement", "before prompt"), given("objective.refinement.lambda")));
  }

  private static String within(String around, String keys) {
    return Arrays.stream(keys.split(" ", -1))
        .map(key -> around + "." + key)
        .collect(Collectors.joining(" "));
  }

  private static List<Rule> joined(List<List<Rule>> rules) {
    return rules.stream().flatMap(List::stream).toList();
  }

  /** One of some settings is not what it is by itself. */
  private static Need given(String... keys) {
    return new Need(
        String.join(" or ", keys) + " is set",
        (settings, defaults) -> Stream.of(keys).anyMatch(key -> differs(settings, defaults, key)));
  }

  private static Need absent(String key) {
    return new Need(key + " is not set", (settings, defaults) -> !differs(settings, defaults, key));
  }

  private static Need oneOf(String key, String values) {
    List<String> words = List.of(values.split(" ", -1));
    return new Need(key + " is " + String.join(" or ", words), value(key, words::contains));
  }

  private static Need otherThan(String key, String value) {
    return new Need(
        key + " is not " + value,
        value(key, text -> !text.equals(value) && !text.equals(value + ".0")));
  }

  private static Met value(String key, Predicate<String> holds) {
    return (settings, defaults) -> holds.test(at(settings, key).asText());
  }

  private static Need loss(String names) {
    List<String> words = List.of(names.split(" ", -1));
    return new Need(
        "preference or mix has " + String.join(" or ", words),
        (settings, defaults) -> losses(settings).stream().anyMatch(words::contains));
  }

  private static Need otherLossThan(String names) {
    List<String> words = List.of(names.split(" ", -1));
    return new Need(
        "preference or mix has another loss than " + String.join(", ", words),
        (settings, defaults) -> !words.containsAll(losses(settings)));
  }

  private static List<String> losses(JsonNode settings) {
    List<String> losses = new ArrayList<>();
    at(settings, "objective.mix").forEach(loss -> losses.add(loss.asText()));
    return losses.isEmpty() ? List.of(at(settings, "objective.preference").asText()) : losses;
  }

  private static JsonNode at(JsonNode settings, String key) {
    return settings.at("/" + key.replace('.', '/'));
  }

  private static boolean differs(JsonNode settings, JsonNode defaults, String key) {
    JsonNode value = at(settings, key);
    return !value.isMissingNode() && !same(value, at(defaults, key));
  }

  private static boolean same(JsonNode value, JsonNode fallback) {
    if (value.isNumber() && fallback.isNumber()) {
      return value.doubleValue() == fallback.doubleValue();
    }
    if (value.isObject() && fallback.isObject()) {
      return StreamSupport.stream(value.properties().spliterator(), false)
          .allMatch(part -> same(part.getValue(), fallback.path(part.getKey())));
    }
    return value.equals(fallback);
  }
}
