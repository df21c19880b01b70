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
  private static final String ORIGINAL = "original_max_position_embeddings";
  private static final String SHARE = "partial_rotary_factor";
  private static final String GROWTH = "llama_4_scaling_beta";

  // With every kind; what a kind does not read is of another one, so the file may mean that.
  private static final Set<String> KNOWN = Set.of("rope_type", "type", "rope_theta", SHARE);

  private static final Map<String, Set<String>> OF_KIND =
      Map.of(
          "default", Set.of("factor", ORIGINAL),
          "linear", Set.of("factor", ORIGINAL),
          "dynamic", Set.of("factor", ORIGINAL),
          "llama3", Set.of("factor", "low_freq_factor", "high_freq_factor", ORIGINAL),
          "yarn",
              Set.of(
                  "factor",
                  "attention_factor",
                  "beta_fast",
                  "beta_slow",
                  "mscale",
                  "mscale_all_dim",
                  "truncate",
                  GROWTH,
                  ORIGINAL),
          "longrope",
              Set.of("factor", "attention_factor", "short_factor", "long_factor", ORIGINAL));

  private RopeConfig() {}

  /**
   * Reads it.
   *
   * @param dim the dimensions that are rotated
   * @param thetaKey where older files keep the base
   */
  static Rope read(ConfigJson config, int dim, String thetaKey) {
    return read(config, dim, thetaKey, 10_000);
  }

  /**
   * The same.
   *
   * @param theta the base where no file says one
   */
  static Rope read(ConfigJson config, int dim, String thetaKey, double theta) {
    JsonNode newer = config.object("rope_parameters");
    JsonNode older = config.object("rope_scaling");
    double outside = config.number(thetaKey, theta);
    Rope rope = read(config, dim, newer.isObject() ? newer : older, outside);
    // transformers takes the older key before the newer, its versions before 5 the older alone.
    if (newer.isObject()
        && older.isObject()
        && !older.isEmpty()
        && !rope.equals(read(config, dim, older, outside))) {
      throw differs(
          config, older.hasNonNull("rope_theta") ? "" : " (and a base of " + outside + ")");
    }
    return rope;
  }

  /**
   * Reads one object.
   *
   * @param scaling {@code rope_scaling}, {@code rope_parameters} or one of several in it
   * @param theta the base where the object does not say
   */
  static Rope read(ConfigJson config, int dim, JsonNode scaling, double theta) {
    if (!scaling.isObject()) {
      return new Rope(theta, dim, new Rope.None());
    }
    String kind = kind(config, scaling);
    for (Map.Entry<String, JsonNode> entry : scaling.properties()) {
      String key = entry.getKey();
      boolean known = KNOWN.contains(key) || ofKind(config, kind).contains(key);
      if (!known && !entry.getValue().isNull()) {
        throw config.unsupported("rope scaling with " + key + " = " + entry.getValue());
      }
    }
    double base =
        scaling.hasNonNull("rope_theta")
            ? config.number("rope_theta", scaling.get("rope_theta"))
            : theta;
    return new Rope(base, dim, scaling(config, scaling, kind));
  }

  /**
   * The error for a file that says two things of its rotation.
   *
   * @param beside what else the older of its keys means
   */
  static ModelException differs(ConfigJson config, String beside) {
    return config.unsupported(
        "rope_scaling = %s%s beside rope_parameters = %s, which differs,"
            .formatted(
                config.json().get("rope_scaling"), beside, config.json().get("rope_parameters")));
  }

  // The older key stays in files that were written anew. Where the two differ, classes of
  // transformers follow one or the other.
  private static String kind(ConfigJson config, JsonNode scaling) {
    String older = named(scaling.path("type"), "default");
    String kind = named(scaling.path("rope_type"), older);
    if (scaling.hasNonNull("type") && !kind.equals(older)) {
      throw config.unsupported(
          "rope scaling with type = %s beside rope_type = %s"
              .formatted(scaling.get("type"), scaling.get("rope_type")));
    }
    return kind;
  }

  private static String named(JsonNode name, String missing) {
    String text = name.asText(missing);
    return text.equals("su") ? "longrope" : text; // its name in Phi-3's first files
  }

  private static Set<String> ofKind(ConfigJson config, String kind) {
    if (!OF_KIND.containsKey(kind)) {
      throw config.unsupported(
          "rope scaling of type \""
              + kind
              + "\" (supported: default, linear, dynamic, yarn, llama3, longrope)");
    }
    return OF_KIND.get(kind);
  }

  /**
   * The share of a head's dimensions that is rotated, which newer files have in {@code
   * rope_parameters}.
   *
   * @param older where there is none
   */
  static double rotatedShare(ConfigJson config, double older) {
    double share = share(config, "rope_parameters", older);
    double inScaling = share(config, "rope_scaling", share);
    if (inScaling != share) { // versions of transformers read it or not
      throw config.unsupported(
          "rope_scaling with %s = %s, where the rest of the file says %s,"
              .formatted(SHARE, inScaling, share));
    }
    return share;
  }

  private static double share(ConfigJson config, String key, double missing) {
    JsonNode share = config.json().path(key).path(SHARE);
    return share.isMissingNode() || share.isNull() ? missing : config.number(SHARE, share);
  }

  private static Rope.Scaling scaling(ConfigJson config, JsonNode scaling, String kind) {
    return switch (kind) {
      case "default" -> new Rope.None();
      case "linear" -> new Rope.Linear(positive(config, scaling, "factor"));
      case "dynamic" -> new Rope.Dynamic();
      case "yarn" -> yarn(config, scaling);
      case "llama3" ->
          new Rope.Llama3(
              positive(config, scaling, "factor"),
              positive(config, scaling, "low_freq_factor"),
              positive(config, scaling, "high_freq_factor"),
              originalPositions(config, scaling));
      case "longrope" -> longRope(config, scaling);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static double positive(ConfigJson config, JsonNode scaling, String key) {
    double value = scaling.path(key).asDouble(0);
    if (!(value > 0) || Double.isInfinite(value)) {
      throw config.unsupported("rope scaling with " + key + " = " + scaling.get(key));
    }
    return value;
  }

  private static double positive(ConfigJson config, JsonNode scaling, String key, double missing) {
    return scaling.hasNonNull(key) ? positive(config, scaling, key) : missing;
  }

  private static Rope.Scaling yarn(ConfigJson config, JsonNode scaling) {
    if (!scaling.hasNonNull(ORIGINAL) && config.json().hasNonNull(ORIGINAL)) {
      throw config.unsupported( // versions of transformers read it or not
          "rope scaling of type \"yarn\" with %s = %s beside it and not in it"
              .formatted(ORIGINAL, config.json().get(ORIGINAL)));
    }
    int original = originalPositions(config, scaling);
    double ratio = config.whole("max_position_embeddings", original) / (double) original;
    double factor = positive(config, scaling, "factor", ratio);
    boolean both = scaling.hasNonNull("mscale") && scaling.hasNonNull("mscale_all_dim");
    double attention =
        both
            ? yarnMagnitude(factor, positive(config, scaling, "mscale"))
                / yarnMagnitude(factor, positive(config, scaling, "mscale_all_dim"))
            : yarnMagnitude(factor, 1);
    JsonNode truncate = scaling.path("truncate");
    if (!truncate.isMissingNode() && !truncate.isBoolean()) {
      throw config.unsupported("rope scaling with truncate = " + truncate);
    }
    return new Rope.Yarn(
        factor,
        positive(config, scaling, "beta_fast", 32),
        positive(config, scaling, "beta_slow", 1),
        original,
        truncate.asBoolean(true),
        positive(config, scaling, "attention_factor", attention),
        grows(config, scaling));
  }

  private static boolean grows(ConfigJson config, JsonNode scaling) {
    double growth = scaling.hasNonNull(GROWTH) ? config.number(GROWTH, scaling.get(GROWTH)) : 0;
    if (growth != 0 && !isOf(Family.MINISTRAL3, config)) {
      throw config.unsupported("rope scaling with " + GROWTH + " outside of ministral3");
    }
    return growth != 0;
  }

  private static boolean isOf(Family family, ConfigJson config) {
    return config.json().path("model_type").asText("").equals(family.modelType());
  }

  // Peng et al. 2023, section 3.4, with DeepSeek's weight of the logarithm.
  private static double yarnMagnitude(double factor, double weight) {
    return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
  }

  // Phi-3: see Rope.LongRope for why the short factors are taken.
  private static Rope.Scaling longRope(ConfigJson config, JsonNode scaling) {
    if (!isOf(Family.PHI3, config)) {
      throw config.unsupported("rope scaling of type \"longrope\" outside of phi3");
    }
    List<Double> factors = new ArrayList<>();
    scaling.path("short_factor").forEach(factor -> factors.add(factor.asDouble()));
    // Its versions take the context in the object, that beside it, or 4096 where none is there.
    double original = config.whole(ORIGINAL);
    double extension = config.whole("max_position_embeddings") / original;
    if (positive(config, scaling, "factor", extension) != extension) {
      throw config.unsupported(
          "rope scaling with factor = %s, where max_position_embeddings is %s times %s,"
              .formatted(scaling.get("factor"), extension, ORIGINAL));
    }
    double attention =
        scaling.hasNonNull("attention_factor")
            ? scaling.get("attention_factor").asDouble()
            : extension <= 1 ? 1 : Math.sqrt(1 + Math.log(extension) / Math.log(original));
    return new Rope.LongRope(factors, attention);
  }

  /** The context that a long-rope model's short factors are for. */
  static int originalPositions(ConfigJson config) {
    JsonNode newer = config.json().path("rope_parameters");
    return originalPositions(config, newer.isObject() ? newer : config.json().path("rope_scaling"));
  }

  // In the object, beside it, or what the file says of the whole context. Where both say it and
  // differ, versions of transformers and kinds of scaling take one or the other.
  private static int originalPositions(ConfigJson config, JsonNode scaling) {
    int all = config.whole("max_position_embeddings");
    int inside = scaling.path(ORIGINAL).asInt(config.whole(ORIGINAL, all));
    if (inside < 1) {
      throw config.unsupported("rope scaling with %s = %s".formatted(ORIGINAL, inside));
    }
    if (config.whole(ORIGINAL, inside) != inside) {
      throw config.unsupported(
          "%s = %s beside %s in the rope scaling"
              .formatted(ORIGINAL, config.json().get(ORIGINAL), inside));
    }
    return inside;
  }
}
