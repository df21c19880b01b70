package io.predilect.jobs.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.evaluate.Samples.Example;
import io.predilect.jobs.evaluate.Samples.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Samples as JSON; a figure that a pair has not is left out. */
public final class SamplesJson {
  private SamplesJson() {}

  /** The content of {@code samples.json}. */
  static ObjectNode write(Samples samples) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode points = root.putArray("points");
    samples.points().forEach(point -> write(points.addObject(), point));
    ArrayNode examples = root.putArray("examples");
    for (Example example : samples.examples()) {
      ObjectNode node = examples.addObject();
      node.put("prompt", example.prompt());
      node.put("chosen", example.chosen());
      node.put("rejected", example.rejected());
      write(node.putObject("figures"), example.figures());
    }
    return root;
  }

  private static void write(ObjectNode node, Point point) {
    node.put("group", point.group());
    node.put("chosen_length", point.chosenLength());
    node.put("rejected_length", point.rejectedLength());
    point.rewardMargin().ifPresent(value -> node.put("reward_margin", value));
    point.implicitMargin().ifPresent(value -> node.put("implicit_margin", value));
    point.promptRelated().ifPresent(value -> node.put("prompt_related_gap", value));
    point.promptFree().ifPresent(value -> node.put("prompt_free_gap", value));
    point.truth().ifPresent(value -> node.put("truth", value));
  }

  /** The samples that were written. */
  public static Samples read(JsonNode root) {
    List<Point> points = new ArrayList<>();
    root.path("points").forEach(node -> points.add(point(node)));
    List<Example> examples = new ArrayList<>();
    for (JsonNode node : root.path("examples")) {
      examples.add(
          new Example(
              node.path("prompt").asText(),
              node.path("chosen").asText(),
              node.path("rejected").asText(),
              point(node.path("figures"))));
    }
    return new Samples(points, examples);
  }

  private static Point point(JsonNode node) {
    return new Point(
        node.path("group").asText(),
        node.path("chosen_length").asInt(),
        node.path("rejected_length").asInt(),
        number(node, "reward_margin"),
        number(node, "implicit_margin"),
        number(node, "prompt_related_gap"),
        number(node, "prompt_free_gap"),
        number(node, "truth"));
  }

  private static OptionalDouble number(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }
}
