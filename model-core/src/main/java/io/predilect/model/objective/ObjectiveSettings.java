package io.predilect.model.objective;

import java.util.Locale;
import java.util.Objects;

/**
 * The settings of {@code train.objective}.
 *
 * @param preference the preference term
 * @param beta β of dpo, ipo and simpo
 * @param labelSmoothing ε of dpo, simpo and reward, in [0, 0.5)
 * @param reduction how token log-ratios make a sequence's, for dpo and ipo
 * @param orpoLambda weight of ORPO's odds-ratio term
 * @param simpoMargin SimPO's target margin
 * @param centering reward model: weight of (r_w + r_l)²
 * @param scoreMargin reward model: how much of the data's own score difference is asked for
 * @param rationale the rationale term
 */
public record ObjectiveSettings(
    Preference preference,
    double beta,
    double labelSmoothing,
    Reduction reduction,
    double orpoLambda,
    double simpoMargin,
    double centering,
    double scoreMargin,
    RationaleSettings rationale) {

  /** The preference terms by name. */
  public enum Preference {
    SFT,
    REWARD,
    DPO,
    IPO,
    ORPO,
    SIMPO,
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

  public ObjectiveSettings {
    Objects.requireNonNull(preference, "preference");
    Objects.requireNonNull(reduction, "reduction");
    Objects.requireNonNull(rationale, "rationale");
    Range.positive("beta", beta);
    Range.labelSmoothing(labelSmoothing);
    Range.notNegative("orpo_lambda", orpoLambda);
    Range.notNegative("simpo_margin", simpoMargin);
    Range.notNegative("centering", centering);
    Range.notNegative("score_margin", scoreMargin);
    boolean reward = preference == Preference.REWARD;
    refuse(
        labelSmoothing > 0 && !smooths(preference),
        "label_smoothing",
        labelSmoothing,
        preference,
        "it belongs to dpo, simpo and reward; set it to 0");
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
        reward && reduction == Reduction.MEAN,
        "reduction",
        reduction,
        preference,
        "a reward model has no token log-probs to average; leave it out");
    refuse(
        preference == Preference.NONE && rationale.gamma() == 0,
        "rationale.gamma",
        0,
        preference,
        "nothing would be trained; choose a preference or a gamma above 0");
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
        preference, 0.1, 0.0, Reduction.SUM, 0.1, 0.5, 0.0, 0.0, rationale);
  }

  /** The objective these settings describe. */
  public Objective objective() {
    Objective term =
        switch (preference) {
          case SFT -> new Sft();
          case REWARD -> new BradleyTerry(labelSmoothing, centering, scoreMargin);
          case DPO -> new Dpo(beta, labelSmoothing, reduction, 0);
          case IPO -> new Ipo(beta, reduction, 0);
          case ORPO -> new Orpo(orpoLambda);
          case SIMPO -> new Simpo(beta, simpoMargin, labelSmoothing);
          case NONE -> new NoPreference();
        };
    return rationale.gamma() == 0
        ? term
        : new WithRationale(term, rationale.gamma(), rationale.form(), rationale.reduction());
  }

  private static boolean smooths(Preference preference) {
    return switch (preference) {
      case DPO, SIMPO, REWARD -> true;
      case SFT, IPO, ORPO, NONE -> false;
    };
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
