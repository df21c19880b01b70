package io.predilect.jobs.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.config.GeneratorKind;
import io.predilect.jobs.config.StageKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What settings were called before, and which came later. Former names are read, with a warning;
 * digests are of what a run's settings were first called, so that a new name does not undo what is
 * finished. Kinds of stages have their former names in {@link StageKind}.
 */
final class SettingHistory {
  /**
   * A setting with a former name.
   *
   * @param kind of stage; empty: the run's own
   * @param section the dotted key of the mapping it stands in; empty: beside the stage's own
   * @param former its key before
   * @param now its key
   * @param since the version that has the new name
   */
  private record Renamed(String kind, String section, String former, String now, String since) {}

  /**
   * A setting that stages of former versions did not have.
   *
   * @param kind of stage
   * @param key its dotted key
   * @param asBefore the value, as JSON, with which a stage does what it did before
   */
  private record Added(String kind, String key, String asBefore) {}

  private static final List<Renamed> RENAMED =
      List.of(
          new Renamed("train", "objective", "simpo_margin", "simpo_gamma", "0.1.0"),
          new Renamed("train", "objective", "centering", "center_rewards_coefficient", "0.1.0"));

  // A stage that runs no model has no number type.
  private static final List<Added> ADDED =
      Stream.concat(
              Stream.of("rationales", "score", "best_of_n", "evaluate")
                  .flatMap(
                      kind ->
                          Stream.of(
                              new Added(kind, "dtype", "\"float32\""),
                              new Added(kind, "dtype", "null"))),
              Stream.of(
                  new Added("ingest", "demo.labels", "\"certain\""),
                  new Added("ingest", "demo.scale", "2.0"),
                  new Added("ingest", "demo.filler", "0"),
                  new Added("ingest", "demo.prompt_filler", "0"),
                  new Added("augment", "place", "\"end\""),
                  new Added("init", "model", "null"),
                  new Added("init", "chat_template", "null"),
                  new Added("evaluate", "score_gap", "null"),
                  new Added("augment", "best", "null"),
                  new Added("augment", "worst", "null"),
                  new Added("ingest", "binarise", "{\"by\":\"overall\",\"against\":\"worst\"}"),
                  new Added("ingest", "first_pair", "0"),
                  new Added("ingest", "attributes.deciding", "2"),
                  new Added("ingest", "attributes.max_gap", "0.0"),
                  new Added("ingest", "attributes.general_rationales", "0.0"),
                  new Added(
                      "ingest",
                      "attributes",
                      "{\"customers\":6,\"scale\":1.2,\"placement\":\"list\",\"echo\":0.5,\"lessons\":false}"),
                  new Added("best_of_n", "source", "\"model\""),
                  new Added("best_of_n", "column", "null"),
                  new Added("best_of_n", "part", "null"),
                  new Added("judge", "by", "\"subset\""),
                  new Added("judge", "choices", "null"),
                  new Added("judge", "human", "[]"),
                  new Added("judge", "difficulties", "null"),
                  new Added("shard", "weight_column", "null"),
                  new Added("shard", "margin_column", "null"),
                  new Added("train", "zero_stage", "0"),
                  new Added("train", "collective", "\"auto\""),
                  new Added("train", "master_weights", "false"),
                  new Added("train", "neftune_noise_alpha", "null"),
                  new Added("train", "router_aux_loss_coef", "null"),
                  new Added("train", "sync_ref_model", "false"),
                  new Added("train", "ref_model_mixup_alpha", "0.6"),
                  new Added("train", "ref_model_sync_steps", "512"),
                  new Added(
                      "train",
                      "lr_scheduler_kwargs",
                      "{\"num_cycles\":null,\"power\":null,\"lr_end\":null,\"timescale\":null,"
                          + "\"min_lr\":null,\"min_lr_rate\":null,\"warmup_lr_rate\":null,"
                          + "\"num_decay_steps\":null,\"warmup_type\":null,\"decay_type\":null,"
                          + "\"min_lr_ratio\":null}"),
                  new Added("train", "lora_rank_pattern", "{}"),
                  new Added("train", "lora_alpha_pattern", "{}"),
                  new Added("train", "lora_train_biases", "\"none\""),
                  new Added("train", "lora_modules_to_save", "[]"),
                  new Added("train", "use_dora", "false"),
                  new Added("train", "load_in_4bit", "false"),
                  new Added("train", "bnb_4bit_quant_type", "\"nf4\""),
                  new Added("train", "bnb_4bit_use_double_quant", "true"),
                  new Added("train", "objective.label_smoothing_by_subset", "{}"),
                  new Added("train", "objective.reference_free", "false"),
                  new Added("train", "objective.f_divergence_type", "\"reverse_kl\""),
                  new Added("train", "objective.f_alpha_divergence_coef", "0.5"),
                  new Added("train", "objective.discopop_tau", "0.05"),
                  new Added("train", "objective.dpop_lambda", "50.0"),
                  new Added("train", "objective.beta_dpo_alpha", "0.6"),
                  new Added("train", "objective.tdpo_alpha", "0.5"),
                  new Added("train", "objective.length_penalty", "0.0"),
                  new Added("train", "objective.use_weighting", "false"),
                  new Added("train", "objective.mix", "[]"),
                  new Added("train", "objective.loss_weights", "[]")))
          .toList();

  // Whose settings stood in another order, which counts in a digest.
  private static final Map<String, List<String>> ORDERS =
      Map.of(
          "rationales",
          List.of("source", "column", "model", "kind", "prompt", "corruption"),
          "best_of_n",
          List.of("split", "model", "reward_model", "n"));

  // Of the generator, which says nothing where pairs come from elsewhere.
  private static final List<String> DEMO_ADDED =
      List.of("labels", "scale", "filler", "prompt_filler");

  private SettingHistory() {}

  /** Moves what was written under former names to the names of now, with a warning for each. */
  static void rename(
      String kind, ObjectNode given, KeyPath path, Origins origins, Problems problems) {
    for (Renamed renamed : RENAMED) {
      if (renamed.kind().equals(kind)
          && at(given, renamed.section()) instanceof ObjectNode settings
          && settings.has(renamed.former())) {
        KeyPath former = path.under(renamed.section()).at(renamed.former());
        String told = "it is called " + renamed.now() + " since " + renamed.since();
        JsonNode value = settings.remove(renamed.former());
        if (settings.has(renamed.now())) {
          problems.add(former, told + ", and that is set too: keep only " + renamed.now());
        } else {
          problems.warn(former, told + ": write that");
          settings.set(renamed.now(), value);
          origins.move(former.pointer(), path.under(renamed.section()).at(renamed.now()).pointer());
        }
      }
    }
  }

  /** The settings of a stage as a run of the first version would have them, for its digest. */
  static ObjectNode first(StageKind kind, ObjectNode settings) {
    ObjectNode first = ordered(settings, ORDERS.getOrDefault(kind.key(), List.of()));
    for (Added added : ADDED) {
      int dot = added.key().lastIndexOf('.');
      if (added.kind().equals(kind.key())
          && at(first, added.key().substring(0, Math.max(0, dot))) instanceof ObjectNode section
          && added.asBefore().equals(section.path(added.key().substring(dot + 1)).toString())) {
        section.remove(added.key().substring(dot + 1));
      }
    }
    if (kind == StageKind.INGEST
        && !settings.path("path").asText("").startsWith(GeneratorKind.DEMO.prefix())
        && first.path("demo") instanceof ObjectNode demo) {
      demo.remove(DEMO_ADDED);
    }
    leftToTheDevice(first);
    for (Renamed renamed : RENAMED) {
      if (renamed.kind().equals(kind.key())
          && at(first, renamed.section()) instanceof ObjectNode section) {
        replaceKey(section, renamed.now(), renamed.former());
      }
    }
    return first;
  }

  // What a device does where nothing is said is what these values were.
  private static void leftToTheDevice(ObjectNode stage) {
    if (stage.path("gradient_checkpointing").isNull()) {
      stage.put("gradient_checkpointing", false);
    }
    for (String tokens : List.of("micro_batch_tokens", "batch_tokens")) {
      if (stage.path(tokens).isNull()) {
        stage.put(tokens, 8192);
      }
    }
  }

  /** A copy with some keys first, in their order. */
  private static ObjectNode ordered(ObjectNode settings, List<String> keys) {
    ObjectNode ordered = JsonNodeFactory.instance.objectNode();
    keys.forEach(key -> ordered.set(key, settings.get(key)));
    ordered.setAll(settings.deepCopy());
    return ordered;
  }

  // In its place: the order of keys counts in a digest.
  private static void replaceKey(ObjectNode section, String key, String by) {
    ObjectNode renamed = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> entry : section.properties()) {
      renamed.set(entry.getKey().equals(key) ? by : entry.getKey(), entry.getValue());
    }
    section.removeAll();
    section.setAll(renamed);
  }

  private static JsonNode at(JsonNode tree, String dotted) {
    JsonNode node = tree;
    if (!dotted.isEmpty()) {
      for (String key : dotted.split("\\.", -1)) {
        node = node.path(key);
      }
    }
    return node;
  }
}
