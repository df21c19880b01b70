package io.predilect.model.objective;

import io.predilect.data.check.Checks;
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
 * @param simpoGamma SimPO's target margin
 * @param desirableWeight KTO's weight of desirable responses
 * @param undesirableWeight KTO's weight of undesirable responses
 * @param centerRewardsCoefficient reward model: weight of (r_w + r_l)²
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
    double simpoGamma,
    double desirableWeight,
    double undesirableWeight,
    double centerRewardsCoefficient,
    double scoreMargin,
    double sftWeight,
    RationaleTerm rationale,
    RefinementTerm refinement) {

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
  public record RationaleTerm(double gamma, WithRationale.Form form, Reduction reduction) {
    public RationaleTerm {
      Objects.requireNonNull(form, "form");
      Objects.requireNonNull(reduction, "reduction");
      new Checks().atLeast("gamma", gamma, 0.0).orThrow();
    }
  }

  /**
   * The settings of {@code train.objective.refinement}.
   *
   * @param lambda λ; 0: no refinement
   * @param prompt p, put in front of the pair's own prompt
   * @param before what of it p stands in front of
   */
  public record RefinementTerm(double lambda, String prompt, RefinementPrompt.Before before) {
    public RefinementTerm {
      Objects.requireNonNull(before, "before");
      new Checks()
          .atLeast("lambda", lambda, 0.0)
          .agrees(
              !(lambda > 0) || !prompt.isBlank(),
              "prompt",
              prompt,
              "give it the text that asks for a good response")
          .orThrow();
    }
  }

  public ObjectiveSettings {
    Objects.requireNonNull(preference, "preference");
    Objects.requireNonNull(reduction, "reduction");
    Objects.requireNonNull(rationale, "rationale");
    Objects.requireNonNull(refinement, "refinement");
    boolean reward = preference == Preference.REWARD;
    boolean kto = preference == Preference.KTO;
    boolean margin = onMargin(preference);
    SmoothedLogistic.check(labelSmoothing)
        .above("beta", beta, 0)
        .atLeast("orpo_lambda", orpoLambda, 0.0)
        .atLeast("simpo_gamma", simpoGamma, 0.0)
        .atLeast("desirable_weight", desirableWeight, 0.0)
        .atLeast("undesirable_weight", undesirableWeight, 0.0)
        .atLeast("center_rewards_coefficient", centerRewardsCoefficient, 0.0)
        .atLeast("score_margin", scoreMargin, 0.0)
        .atLeast("sft_weight", sftWeight, 0.0)
        .include("", () -> new LengthForm(reduction, ldAlpha))
        .agrees(
            !(refinement.lambda() > 0) || ldAlpha == 1,
            "ld_alpha",
            ldAlpha,
            "with refinement.lambda "
                + refinement.lambda()
                + " the margin on the augmented prompt is that of whole responses: set it to 1, or"
                + " refinement.lambda to 0")
        .agrees(
            !(labelSmoothing > 0) || smooths(preference),
            "label_smoothing",
            labelSmoothing,
            belongs("dpo, robust, simpo and reward", preference, "0"))
        .agrees(
            !(centerRewardsCoefficient > 0) || reward,
            "center_rewards_coefficient",
            centerRewardsCoefficient,
            belongs("reward", preference, "0"))
        .agrees(
            !(scoreMargin > 0) || reward,
            "score_margin",
            scoreMargin,
            belongs("reward", preference, "0"))
        .agrees(
            reduction == Reduction.SUM || margin,
            "reduction",
            reduction,
            belongs("dpo, ipo, hinge and robust", preference, "sum"))
        .agrees(
            !(ldAlpha < 1) || margin,
            "ld_alpha",
            ldAlpha,
            belongs("dpo, ipo, hinge and robust", preference, "1"))
        .agrees(
            !(refinement.lambda() > 0) || margin,
            "refinement.lambda",
            refinement.lambda(),
            "a refinement shifts a margin against a reference, which preference: "
                + lower(preference)
                + " has not: choose dpo, ipo, hinge or robust, or set it to 0")
        .agrees(
            !(sftWeight > 0) || margin || preference == Preference.SIMPO,
            "sft_weight",
            sftWeight,
            noSft(preference))
        .agrees(
            preference != Preference.NONE || rationale.gamma() > 0,
            "rationale.gamma",
            rationale.gamma(),
            "with preference: none nothing would be trained: choose a preference, or a gamma"
                + " above 0")
        .agrees(
            desirableWeight == 1 || kto,
            "desirable_weight",
            desirableWeight,
            belongs("kto", preference, "1"))
        .agrees(
            undesirableWeight == 1 || kto,
            "undesirable_weight",
            undesirableWeight,
            belongs("kto", preference, "1"))
        .agrees(
            !reward || rationale.gamma() == 0,
            "rationale.gamma",
            rationale.gamma(),
            "a reward model has no log-probs to learn a rationale by: set it to 0")
        .orThrow();
  }

  /** The objective these settings describe. */
  public Objective objective() {
    LengthForm lengths = new LengthForm(reduction, ldAlpha);
    Objective term =
        switch (preference) {
          case SFT -> new Sft();
          case REWARD -> new BradleyTerry(labelSmoothing, centerRewardsCoefficient, scoreMargin);
          case DPO -> new Dpo(beta, labelSmoothing, lengths);
          case IPO -> new Ipo(beta, lengths);
          case HINGE -> new Hinge(beta, lengths);
          case ROBUST -> new RobustDpo(beta, labelSmoothing, lengths);
          case ORPO -> new Orpo(orpoLambda);
          case SIMPO -> new Simpo(beta, simpoGamma, labelSmoothing);
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

  private static String noSft(Preference preference) {
    return switch (preference) {
      case REWARD -> "a reward model has no log-probs to fine-tune: set it to 0";
      case KTO -> "an undesirable response has no chosen one beside it: set it to 0";
      case NONE -> "choose preference: sft, or set it to 0";
      case SFT, DPO, IPO, HINGE, ROBUST, ORPO, SIMPO ->
          "preference: " + lower(preference) + " has such a term already: set it to 0";
    };
  }

  private static String belongs(String to, Preference preference, String neutral) {
    return "it belongs to " + to + ", not to " + lower(preference) + ": set it to " + neutral;
  }

  private static String lower(Preference preference) {
    return preference.name().toLowerCase(Locale.ROOT);
  }
}
