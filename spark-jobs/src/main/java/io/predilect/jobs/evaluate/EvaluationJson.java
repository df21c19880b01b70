package io.predilect.jobs.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.evaluate.figures.RewardBenchScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An evaluation as JSON: the figures by their names at the top, then intervals, groups and
 * RewardBench's sections.
 */
public final class EvaluationJson {
  private static final String PAIRS = "pairs";
  private static final String INTERVALS = "intervals";
  private static final String UNDETERMINED = "undetermined";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EvaluationJson() {}

  /** The content of {@code metrics.json}. */
  public static ObjectNode write(Evaluation evaluation) {
    ObjectNode root = JSON.objectNode();
    root.put("split", evaluation.split());
    write(root, evaluation.overall());
    ArrayNode tables = root.putArray("tables");
    for (GroupTable table : evaluation.tables()) {
      ObjectNode node = tables.addObject();
      node.put("by", table.by());
      ObjectNode groups = node.putObject("groups");
      table.groups().forEach((name, metrics) -> write(groups.putObject(name), metrics));
    }
    evaluation
        .rewardBench()
        .ifPresent(
            score -> {
              ObjectNode node = root.putObject("reward_bench");
              score.sections().forEach(node::put);
              score.total().ifPresent(total -> node.put("total", total));
            });
    return root;
  }

  private static void write(ObjectNode node, Metrics metrics) {
    node.put(PAIRS, metrics.pairs());
    metrics.values().forEach(node::put);
    ObjectNode intervals = node.putObject(INTERVALS);
    metrics
        .intervals()
        .forEach(
            (name, interval) -> intervals.putArray(name).add(interval.low()).add(interval.high()));
    if (!metrics.undetermined().isEmpty()) {
      ObjectNode reasons = node.putObject(UNDETERMINED);
      metrics.undetermined().forEach(reasons::put);
    }
  }

  /** The evaluation that was written. */
  public static Evaluation read(JsonNode root) {
    List<GroupTable> tables = new ArrayList<>();
    for (JsonNode table : root.path("tables")) {
      Map<String, Metrics> groups = new LinkedHashMap<>();
      table
          .path("groups")
          .fields()
          .forEachRemaining(e -> groups.put(e.getKey(), metrics(e.getValue())));
      tables.add(new GroupTable(table.path("by").asText(), groups));
    }
    return new Evaluation(root.path("split").asText(), metrics(root), tables, rewardBench(root));
  }

  private static Optional<RewardBenchScore> rewardBench(JsonNode root) {
    if (!root.has("reward_bench")) {
      return Optional.empty();
    }
    Map<String, Double> sections = new LinkedHashMap<>();
    root.get("reward_bench")
        .fields()
        .forEachRemaining(e -> sections.put(e.getKey(), e.getValue().asDouble()));
    Double total = sections.remove("total");
    return Optional.of(
        new RewardBenchScore(
            sections, total == null ? OptionalDouble.empty() : OptionalDouble.of(total)));
  }

  private static Metrics metrics(JsonNode node) {
    Map<String, Double> values = new LinkedHashMap<>();
    Map<String, Interval> intervals = new LinkedHashMap<>();
    // a figure's name has a slash; no other key has
    node.fields()
        .forEachRemaining(
            e -> {
              if (e.getKey().contains("/")) {
                values.put(e.getKey(), e.getValue().asDouble());
              }
            });
    node.path(INTERVALS)
        .fields()
        .forEachRemaining(
            e ->
                intervals.put(
                    e.getKey(),
                    new Interval(e.getValue().get(0).asDouble(), e.getValue().get(1).asDouble())));
    Map<String, String> undetermined = new LinkedHashMap<>();
    node.path(UNDETERMINED)
        .fields()
        .forEachRemaining(e -> undetermined.put(e.getKey(), e.getValue().asText()));
    return new Metrics(node.path(PAIRS).asLong(), values, intervals, undetermined);
  }
}
