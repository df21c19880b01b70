package io.predilect.model.objective;

import io.predilect.data.shard.RefinementPrompt;
import java.util.Locale;
import java.util.Objects;

/**
 * The settings of {@code train.objective}.
 *
 * @param preference the preference term
 * @param beta β of dpo, robust, ipo, hinge, simpo and kto
 * @param labelSmoothing ε of dpo, robust, simpo and reward, in [0, 0.5)
 * @param reduction how token log-ratios make a sequence's, for dpo, ipo, hinge and robust
 * @param ldAlpha LD-DPO's α, how much tokens beyond the shorter response's length count; 1: fully
 * @param orpoLambda weight of ORPO's odds-ratio term
 * @param simpoMargin SimPO's target margin
 * @param desirableWeight KTO's weight of desirable responses
 * @param undesirableWeight KTO's weight of undesirable responses
 * @param centering reward model: weight of (r_w + r_l)²
 * @param scoreMargin reward model: how much of the data's own score difference is asked for
 * @param sftWeight weight of an SFT term on the chosen response; 0: none
 * @param rationale the rationale term
 * @param refinement the refinement of the margin
 */
public record ObjectiveSettings(
    Preference preference,
    double beta,
    double labelSmoothing,
    Reduction reduction,
    double ldAlpha,
    double orpoLambda,
    double simpoMargin,
    double desirableWeight,
    double undesirableWeight,
    double centering,
    double scoreMargin,
    double sftWeight,
    RationaleSettings rationale,
    RefinementSettings refinement) {

  /** The preference terms by name. */
  public enum Preference {
    SFT,
    REWARD,
    DPO,
    IPO,
    HINGE,
    ROBUST,
    ORPO,
    SIMPO,
    KTO,
    NONE
  }

  /**
   * The settings of {@code train.objective.rationale}.
   *
   * @param gamma γ; 0: no rationale term
   * @param form the paper's term or its code's
   * @param reduction over the rationale's tokens
   */
  public record RationaleSettings(double gamma, WithRationale.Form form, Reduction reduction) {
    public RationaleSettings {
      Range.notNegative("rationale.gamma", gamma);
      Objects.requireNonNull(form, "form");
      Objects.requireNonNull(reduction, "reduction");
    }

    /** No rationale term. */
    public static RationaleSettings none() {
      return new RationaleSettings(0, WithRationale.Form.LOG_LIKELIHOOD, Reduction.SUM);
    }
  }

  /**
   * The settings of {@code train.objective.refinement}.
   *
   * @param lambda λ; 0: no refinement
   * @param prompt p, put in front of the pair's own prompt
   * @param before what of it p stands in front of
   */
  public record RefinementSettings(double lambda, String prompt, RefinementPrompt.Before before) {
    public RefinementSettings {
      Objects.requireNonNull(before, "before");
      Range.notNegative("refinement.lambda", lambda);
      Objects.requireNonNull(prompt, "prompt");
      if (lambda > 0 && prompt.isBlank()) {
        throw new IllegalArgumentException(
            "refinement.prompt is blank; give it the text that asks for a good response");
      }
    }

    /** No refinement. */
    public static RefinementSettings none() {
      return new RefinementSettings(0, "", RefinementPrompt.Before.QUERY);
    }
  }

  public ObjectiveSettings {
    Objects.requireNonNull(preference, "preference");
    Objects.requireNonNull(reduction, "reduction");
    Objects.requireNonNull(rationale, "rationale");
    Objects.requireNonNull(refinement, "refinement");
    Range.positive("beta", beta);
    Range.labelSmoothing(labelSmoothing);
    Range.notNegative("orpo_lambda", orpoLambda);
    Range.notNegative("simpo_margin", simpoMargin);
    Range.notNegative("desirable_weight", desirableWeight);
    Range.notNegative("undesirable_weight", undesirableWeight);
    Range.notNegative("centering", centering);
    Range.notNegative("score_margin", scoreMargin);
    Range.notNegative("sft_weight", sftWeight);
    Range.share("ld_alpha", ldAlpha);
    new LengthForm(reduction, ldAlpha); // refuses what does not go together
    boolean reward = preference == Preference.REWARD;
    boolean kto = preference == Preference.KTO;
    if (refinement.lambda() > 0 && ldAlpha < 1) {
      throw new IllegalArgumentException(
          "ld_alpha is "
              + ldAlpha
              + " with refinement.lambda "
              + refinement.lambda()
              + "; the margin on the augmented prompt is that of whole responses: set ld_alpha to"
              + " 1 or refinement.lambda to 0");
    }
    refuse(
        labelSmoothing > 0 && !smooths(preference),
        "label_smoothing",
        labelSmoothing,
        preference,
        "it belongs to dpo, robust, simpo and reward; set it to 0");
    refuse(
        centering > 0 && !reward,
        "centering",
        centering,
        preference,
        "it belongs to reward; set it to 0");
    refuse(
        scoreMargin > 0 && !reward,
        "score_margin",
        scoreMargin,
        preference,
        "it belongs to reward; set it to 0");
    refuse(
        reduction == Reduction.MEAN && !onMargin(preference),
        "reduction",
        reduction,
        preference,
        "it belongs to dpo, ipo, hinge and robust; set it to sum");
    refuse(
        ldAlpha < 1 && !onMargin(preference),
        "ld_alpha",
        ldAlpha,
        preference,
        "it belongs to dpo, ipo, hinge and robust; set it to 1");
    refuse(
        refinement.lambda() > 0 && !onMargin(preference),
        "refinement.lambda",
        refinement.lambda(),
        preference,
        "a refinement shifts a margin against a reference: choose dpo, ipo, hinge or robust, or"
            + " set it to 0");
    refuse(
        sftWeight > 0 && !takesSft(preference),
        "sft_weight",
        sftWeight,
        preference,
        reward
            ? "a reward model has no log-probs to fine-tune; set it to 0"
            : kto
                ? "an undesirable response has no chosen one beside it; set it to 0"
                : preference == Preference.NONE
                    ? "choose preference: sft, or set it to 0"
                    : "it has such a term already; set it to 0");
    refuse(
        preference == Preference.NONE && rationale.gamma() == 0,
        "rationale.gamma",
        0,
        preference,
        "nothing would be trained; choose a preference or a gamma above 0");
    for (double weight : new double[] {desirableWeight, undesirableWeight}) {
      refuse(
          weight != 1 && !kto,
          "desirable_weight or undesirable_weight",
          weight,
          preference,
          "they belong to kto; set both to 1");
    }
    refuse(
        kto && rationale.gamma() > 0,
        "rationale.gamma",
        rationale.gamma(),
        preference,
        "a rationale is about two responses, and kto sees one at a time; set it to 0");
    refuse(
        reward && rationale.gamma() > 0,
        "rationale.gamma",
        rationale.gamma(),
        preference,
        "a reward model has no log-probs to learn a rationale by; set it to 0");
  }

  /** The settings of a preference term with the defaults of the reference file. */
  public static ObjectiveSettings of(Preference preference, RationaleSettings rationale) {
    return new ObjectiveSettings(
        preference,
        0.1,
        0.0,
        Reduction.SUM,
        1.0,
        0.1,
        0.5,
        1.0,
        1.0,
        0.0,
        0.0,
        0.0,
        rationale,
        RefinementSettings.none());
  }

  /** The same with another refinement. */
  public ObjectiveSettings with(RefinementSettings other) {
    return new ObjectiveSettings(
        preference,
        beta,
        labelSmoothing,
        reduction,
        ldAlpha,
        orpoLambda,
        simpoMargin,
        desirableWeight,
        undesirableWeight,
        centering,
        scoreMargin,
        sftWeight,
        rationale,
        other);
  }

  /** The objective these settings describe. */
  public Objective objective() {
    LengthForm lengths = new LengthForm(reduction, ldAlpha);
    Objective term =
        switch (preference) {
          case SFT -> new Sft();
          case REWARD -> new BradleyTerry(labelSmoothing, centering, scoreMargin);
          case DPO -> new Dpo(beta, labelSmoothing, lengths);
          case IPO -> new Ipo(beta, lengths);
          case HINGE -> new Hinge(beta, lengths);
          case ROBUST -> new RobustDpo(beta, labelSmoothing, lengths);
          case ORPO -> new Orpo(orpoLambda);
          case SIMPO -> new Simpo(beta, simpoMargin, labelSmoothing);
          case KTO -> new Kto(beta, desirableWeight, undesirableWeight);
          case NONE -> new NoPreference();
        };
    if (refinement.lambda() > 0 && term instanceof MarginObjective margin) {
      term = new WithRefinement(margin, refinement.lambda());
    }
    if (sftWeight > 0) {
      term = new WithSft(term, sftWeight);
    }
    return rationale.gamma() == 0
        ? term
        : new WithRationale(term, rationale.gamma(), rationale.form(), rationale.reduction());
  }

  private static boolean smooths(Preference preference) {
    return switch (preference) {
      case DPO, ROBUST, SIMPO, REWARD -> true;
      case SFT, IPO, HINGE, ORPO, KTO, NONE -> false;
    };
  }

  private static boolean onMargin(Preference preference) {
    return switch (preference) {
      case DPO, IPO, HINGE, ROBUST -> true;
      case SFT, REWARD, ORPO, SIMPO, KTO, NONE -> false;
    };
  }

  private static boolean takesSft(Preference preference) {
    return onMargin(preference) || preference == Preference.SIMPO;
  }

  private static void refuse(
      boolean wrong, String name, Object value, Preference preference, String remedy) {
    if (wrong) {
      throw new IllegalArgumentException(
          name + " is " + lower(value) + " with preference: " + lower(preference) + "; " + remedy);
    }
  }

  private static String lower(Object value) {
    return value.toString().toLowerCase(Locale.ROOT);
  }
}
