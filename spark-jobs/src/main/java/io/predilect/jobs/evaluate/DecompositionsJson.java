package io.predilect.jobs.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.evaluate.Decompositions.Point;
import io.predilect.jobs.evaluate.Decompositions.Step;
import java.util.ArrayList;
import java.util.List;

/** Decompositions as JSON. */
public final class DecompositionsJson {
  private DecompositionsJson() {}

  /** The content of {@code decomposition.json}. */
  static ObjectNode write(Decompositions decompositions) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode steps = root.putArray("steps");
    for (Step step : decompositions.steps()) {
      ObjectNode node = steps.addObject();
      node.put("label", step.label());
      node.put("left_out", step.leftOut());
      ArrayNode points = node.putArray("points");
      for (Point point : step.points()) {
        ObjectNode one = points.addObject();
        one.put("id", point.id());
        one.put("group", point.group());
        one.put("chosen_length", point.chosenLength());
        one.put("rejected_length", point.rejectedLength());
        one.put("prompt_related_gap", point.promptRelated());
        one.put("prompt_free_gap", point.promptFree());
        ArrayNode gaps = one.putArray("gaps");
        point.gaps().forEach(gaps::add);
      }
    }
    return root;
  }

  /** The decompositions that were written. */
  public static Decompositions read(JsonNode root) {
    List<Step> steps = new ArrayList<>();
    for (JsonNode node : root.path("steps")) {
      List<Point> points = new ArrayList<>();
      for (JsonNode one : node.path("points")) {
        List<Double> gaps = new ArrayList<>();
        one.path("gaps").forEach(gap -> gaps.add(gap.asDouble()));
        points.add(
            new Point(
                one.path("id").asText(),
                one.path("group").asText(),
                one.path("chosen_length").asInt(),
                one.path("rejected_length").asInt(),
                one.path("prompt_related_gap").asDouble(),
                one.path("prompt_free_gap").asDouble(),
                gaps));
      }
      steps.add(new Step(node.path("label").asText(), node.path("left_out").asInt(), points));
    }
    return new Decompositions(steps);
  }
}
