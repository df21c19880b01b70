package io.predilect.model.objective;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.model.objective.ObjectiveSettings.RationaleTerm;
import io.predilect.model.objective.ObjectiveSettings.RefinementTerm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Objectives with the reference file's values, for tests. */
public final class ObjectiveDraft {
  private static final MixSettings MPO =
      new MixSettings(
          List.of(Preference.DPO, Preference.BCO_PAIR, Preference.SFT), List.of(0.8, 0.2, 1.0));

  private ObjectiveDraft() {}

  /** A preference term alone. */
  public static ObjectiveSettings of(Preference preference) {
    return of(preference, 0, 0);
  }

  /** A preference term with a rationale term of a weight γ and a refinement by a weight λ. */
  public static ObjectiveSettings of(Preference preference, double gamma, double lambda) {
    return new ObjectiveSettings(
        preference,
        0.1,
        preference == Preference.EXO_PAIR ? 1e-3 : 0.0,
        Map.of(),
        new RatioSettings(Reduction.SUM, 1.0, false, Divergence.Type.REVERSE_KL, 0.5),
        new LossParameters(0.1, 0.5, 1.0, 1.0, 0.0, tau(preference), 50.0, 0.6, 0.5),
        new OffsetSettings(0, 0),
        preference == Preference.MIX ? MPO : new MixSettings(List.of(), List.of()),
        false,
        0.0,
        new RationaleTerm(gamma, WithRationale.Form.LOG_LIKELIHOOD, Reduction.SUM),
        new RefinementTerm(lambda, "p", RefinementPrompt.Before.QUERY));
  }

  // With the paper's 0.05 a margin of 0 goes into the valley at β m = -2.4 τ, and here it stays.
  private static double tau(Preference preference) {
    return preference == Preference.DISCOPOP ? 1 : 0.05;
  }

  /**
   * The reference file's values but for some.
   *
   * @param changes as {@code key: value, section.key: value}; entries of a list with + between them
   */
  public static ObjectiveSettings of(String preference, String changes) {
    ObjectNode node = defaults();
    node.put("preference", preference);
    for (String change : changes.split(", ", -1)) {
      String[] of = change.split(": ", -1);
      String key = of[0].substring(of[0].indexOf('.') + 1);
      ObjectNode section =
          of[0].equals(key) ? node : (ObjectNode) node.get(of[0].split("\\.", -1)[0]);
      if (section.get(key).isArray()) {
        ArrayNode list = section.putArray(key);
        List.of(of[1].split("\\+", -1)).forEach(list::add);
      } else {
        section.put(key, of[1]);
      }
    }
    return bound(node);
  }

  private static ObjectNode defaults() {
    try {
      return (ObjectNode)
          new ObjectMapper()
              .readTree(
                  """
        {"preference": "dpo", "beta": 0.1, "label_smoothing": 0.0, "reduction": "sum",
         "ld_alpha": 1.0, "sft_weight": 0.0, "refinement": {"lambda": 0.0, "prompt": "p", "before": "query"},
         "reference_free": false, "f_divergence_type": "reverse_kl", "f_alpha_divergence_coef": 0.5,
         "discopop_tau": 0.05, "dpop_lambda": 50.0, "beta_dpo_alpha": 0.6, "tdpo_alpha": 0.5, "length_penalty": 0.0, "use_weighting": false,
         "label_smoothing_by_subset": "", "mix": [], "loss_weights": [], "orpo_lambda": 0.1, "simpo_gamma": 0.5,
         "desirable_weight": 1.0, "undesirable_weight": 1.0, "center_rewards_coefficient": 0.0, "score_margin": 0.0,
         "rationale": {"gamma": 0.0, "form": "log_likelihood", "reduction": "sum"}}
        """);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectiveSettings bound(JsonNode node) {
    JsonNode rationale = node.get("rationale");
    JsonNode refinement = node.get("refinement");
    List<Preference> mix = new ArrayList<>();
    node.get("mix").forEach(loss -> mix.add(constant(Preference.class, loss)));
    List<Double> weights = new ArrayList<>();
    node.get("loss_weights").forEach(weight -> weights.add(weight.asDouble()));
    return new ObjectiveSettings(
        constant(Preference.class, node.get("preference")),
        number(node, "beta"),
        number(node, "label_smoothing"),
        smoothings(node.get("label_smoothing_by_subset")),
        new RatioSettings(
            constant(Reduction.class, node.get("reduction")),
            number(node, "ld_alpha"),
            node.get("reference_free").asBoolean(),
            constant(Divergence.Type.class, node.get("f_divergence_type")),
            number(node, "f_alpha_divergence_coef")),
        new LossParameters(
            number(node, "orpo_lambda"),
            number(node, "simpo_gamma"),
            number(node, "desirable_weight"),
            number(node, "undesirable_weight"),
            number(node, "center_rewards_coefficient"),
            number(node, "discopop_tau"),
            number(node, "dpop_lambda"),
            number(node, "beta_dpo_alpha"),
            number(node, "tdpo_alpha")),
        new OffsetSettings(number(node, "score_margin"), number(node, "length_penalty")),
        new MixSettings(mix, weights),
        node.get("use_weighting").asBoolean(),
        number(node, "sft_weight"),
        new RationaleTerm(
            number(rationale, "gamma"),
            constant(WithRationale.Form.class, rationale.get("form")),
            constant(Reduction.class, rationale.get("reduction"))),
        new RefinementTerm(
            number(refinement, "lambda"),
            refinement.get("prompt").asText(),
            constant(RefinementPrompt.Before.class, refinement.get("before"))));
  }

  // As {@code name=0.1+other=0.2}.
  private static Map<String, Double> smoothings(JsonNode node) {
    Map<String, Double> smoothings = new LinkedHashMap<>();
    for (String each : node.asText().split("\\+", -1)) {
      if (!each.isEmpty()) {
        String[] of = each.split("=", -1);
        smoothings.put(of[0], Double.parseDouble(of[1]));
      }
    }
    return smoothings;
  }

  private static double number(JsonNode node, String key) {
    return Double.parseDouble(node.get(key).asText());
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node) {
    return Enum.valueOf(type, node.asText().toUpperCase(Locale.ROOT));
  }
}
