package io.predilect.jobs.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.jobs.config.Redactor;
import io.predilect.model.train.plan.TrainPlan;
import java.util.Map;
import java.util.TreeMap;

/** What MLflow lists of a training: its stage's settings, named and written as in YAML. */
public final class TrackedParams {
  private static final String HERE = "mlflow";

  private TrackedParams() {}

  /**
   * Of a stage's settings those that are set, with what the program chose for those that are not.
   *
   * @param settings of the train stage, keys as in YAML
   * @param plan what it came to
   */
  public static Map<String, String> of(JsonNode settings, TrainPlan plan) {
    return of(settings, Double.toString(plan.learningRate()), plan.seed());
  }

  static Map<String, String> of(JsonNode settings, String learningRate, long seed) {
    Map<String, String> params = new TreeMap<>();
    settings
        .fields()
        .forEachRemaining(
            setting -> {
              if (!setting.getKey().equals(HERE)) {
                flatten(setting.getKey(), setting.getValue(), params);
              }
            });
    params.put("learning_rate", learningRate);
    params.put("seed", Long.toString(seed));
    return params;
  }

  private static void flatten(String name, JsonNode node, Map<String, String> flat) {
    if (node.isObject()) {
      node.fields()
          .forEachRemaining(field -> flatten(name + "." + field.getKey(), field.getValue(), flat));
    } else if (!node.isNull()) {
      String text = node.isTextual() ? node.textValue() : node.toString();
      if (!text.isEmpty()) {
        flat.put(name, Redactor.text(text)); // a model's address may have a key in it
      }
    }
  }
}
