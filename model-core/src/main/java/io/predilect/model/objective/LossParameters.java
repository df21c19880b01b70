package io.predilect.model.objective;

import io.predilect.data.check.Checks;

/**
 * The settings of {@code train.objective} that one loss alone has; their keys stand beside the
 * others.
 *
 * @param orpoLambda weight of the odds-ratio term of orpo and odds_ratio
 * @param simpoGamma SimPO's target margin
 * @param desirableWeight weight of desirable responses
 * @param undesirableWeight weight of undesirable responses
 * @param centerRewardsCoefficient reward model: weight of (r_w + r_l)²
 * @param discopopTau DiscoPOP's τ
 * @param dpopLambda DPOP's λ
 * @param betaDpoAlpha β-DPO's α
 * @param tdpoAlpha TDPO2's α
 */
public record LossParameters(
    double orpoLambda,
    double simpoGamma,
    double desirableWeight,
    double undesirableWeight,
    double centerRewardsCoefficient,
    double discopopTau,
    double dpopLambda,
    double betaDpoAlpha,
    double tdpoAlpha) {

  public LossParameters {
    new Checks()
        .atLeast("orpo_lambda", orpoLambda, 0.0)
        .atLeast("simpo_gamma", simpoGamma, 0.0)
        .include("", () -> new JudgedWeights(desirableWeight, undesirableWeight))
        .atLeast("center_rewards_coefficient", centerRewardsCoefficient, 0.0)
        .share("discopop_tau", discopopTau)
        .atLeast("dpop_lambda", dpopLambda, 0.0)
        .atLeast("beta_dpo_alpha", betaDpoAlpha, 0.0)
        .atLeast("tdpo_alpha", tdpoAlpha, 0.0)
        .orThrow();
  }
}
