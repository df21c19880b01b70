package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rotary part of a config.json: {@code rope_theta} with {@code rope_scaling}, or newer files'
 * {@code rope_parameters}.
 */
final class RopeConfig {
  private static final Set<String> KNOWN =
      Set.of(
          "rope_type",
          "type",
          "rope_theta",
          "partial_rotary_factor",
          "factor",
          "low_freq_factor",
          "high_freq_factor",
          "original_max_position_embeddings",
          "attention_factor",
          "short_factor",
          "long_factor");

  private RopeConfig() {}

  /**
   * Reads it.
   *
   * @param dim the dimensions that are rotated
   * @param thetaKey where older files keep the base
   */
  static Rope read(ConfigJson config, int dim, String thetaKey) {
    JsonNode newer = config.json().path("rope_parameters");
    JsonNode scaling = newer.isObject() ? newer : config.json().path("rope_scaling");
    double theta = newer.path("rope_theta").asDouble(config.number(thetaKey, 10000.0));
    if (!scaling.isObject()) {
      return new Rope(theta, dim, new Rope.None());
    }
    for (Map.Entry<String, JsonNode> entry : scaling.properties()) {
      if (!KNOWN.contains(entry.getKey()) && !entry.getValue().isNull()) {
        throw config.unsupported("rope scaling with " + entry.getKey() + " = " + entry.getValue());
      }
    }
    String kind = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    return new Rope(theta, dim, scaling(config, scaling, kind));
  }

  private static Rope.Scaling scaling(ConfigJson config, JsonNode scaling, String kind) {
    return switch (kind) {
      case "default" -> new Rope.None();
      case "linear" -> new Rope.Linear(positive(config, scaling, "factor"));
      case "llama3" ->
          new Rope.Llama3(
              positive(config, scaling, "factor"),
              positive(config, scaling, "low_freq_factor"),
              positive(config, scaling, "high_freq_factor"),
              (int) positive(config, scaling, "original_max_position_embeddings"));
      case "longrope", "su" -> longRope(config, scaling);
      default ->
          throw config.unsupported(
              "rope scaling of type \""
                  + kind
                  + "\" (supported: default, linear, llama3, longrope)");
    };
  }

  private static double positive(ConfigJson config, JsonNode scaling, String key) {
    double value = scaling.path(key).asDouble(0);
    if (!(value > 0) || Double.isInfinite(value)) {
      throw config.unsupported("rope scaling with " + key + " = " + scaling.get(key));
    }
    return value;
  }

  // Phi-3: see Rope.LongRope for why the short factors are taken.
  private static Rope.Scaling longRope(ConfigJson config, JsonNode scaling) {
    if (!config.json().path("model_type").asText("").equals(Family.PHI3.modelType())) {
      throw config.unsupported("rope scaling of type \"longrope\" outside of phi3");
    }
    List<Double> factors = new ArrayList<>();
    scaling.path("short_factor").forEach(factor -> factors.add(factor.asDouble()));
    double original = originalPositions(config);
    double extension = config.whole("max_position_embeddings") / original;
    double attention =
        scaling.hasNonNull("attention_factor")
            ? scaling.get("attention_factor").asDouble()
            : extension <= 1 ? 1 : Math.sqrt(1 + Math.log(extension) / Math.log(original));
    return new Rope.LongRope(factors, attention);
  }

  /** The context that a long-rope model's short factors are for. */
  static int originalPositions(ConfigJson config) {
    int all = config.whole("max_position_embeddings");
    JsonNode scaling = config.json().path("rope_scaling");
    JsonNode newer = config.json().path("rope_parameters");
    int inside =
        scaling
            .path("original_max_position_embeddings")
            .asInt(newer.path("original_max_position_embeddings").asInt(all));
    return config.whole("original_max_position_embeddings", inside);
  }
}
