package io.predilect.model.objective;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.model.objective.ObjectiveSettings.RationaleTerm;
import io.predilect.model.objective.ObjectiveSettings.RefinementTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
        new RatioSettings(Reduction.SUM, 1.0, false, Divergence.Type.REVERSE_KL, 0.5),
        new LossParameters(0.1, 0.5, 1.0, 1.0, 0.0, tau(preference), 50.0, 0.6),
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

  /** The settings of a mapping with every key. */
  static ObjectiveSettings bound(JsonNode node) {
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
            number(node, "beta_dpo_alpha")),
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

  private static double number(JsonNode node, String key) {
    return Double.parseDouble(node.get(key).asText());
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node) {
    return Enum.valueOf(type, node.asText().toUpperCase(Locale.ROOT));
  }
}
