package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * LiPO-λ on rankings: Σ_{i ≻ j} Δ_ij log(1 + e^-(r_i - r_j)), r = β (log π_θ(y|x) - log
 * π_ref(y|x)), so that every pair of a list counts, and the more the further its two are apart and
 * the higher the policy has them (Liu et al. 2024, "LiPO: Listwise preference optimization through
 * learning-to-rank", its λ loss): Δ_ij = |2^ψ_i - 2^ψ_j| · |1 / log(1 + τ_i) - 1 / log(1 + τ_j)|,
 * without gradient, τ being the places in the order of the policy's rewards, 1 the highest. The
 * labels ψ are what the ranking says of how often a response wins: of N, the k-th beats N - k and
 * itself half the time, ψ_k = (N - k + ½) / N. Of two responses it is {@link Dpo} times a constant.
 *
 * @param beta β, above 0
 */
public record LipoLambda(double beta) implements RankingObjective {

  public LipoLambda {
    new Checks().above("beta", beta, 0).orThrow();
  }

  @Override
  public double loss(double[] rewards, double[] slopes) {
    double[] discounts = discounts(rewards);
    double loss = 0;
    for (int i = 0; i < rewards.length; i++) {
      for (int j = i + 1; j < rewards.length; j++) {
        double gained = gain(i, rewards.length) - gain(j, rewards.length);
        double delta = gained * Math.abs(discounts[i] - discounts[j]);
        double margin = rewards[i] - rewards[j];
        loss -= delta * Logistic.logSigmoid(margin);
        double slope = delta * Logistic.sigmoid(-margin);
        slopes[i] -= slope;
        slopes[j] += slope;
      }
    }
    return loss;
  }

  /** 2^ψ of the response at a place, 0 the best. */
  private static double gain(int place, int size) {
    return Math.pow(2, (size - place - 0.5) / size);
  }

  // 1 / log(1 + τ); of equal rewards the better response has the higher place. Where the policy is
  // the reference all are 0, and rounding has no say in their order.
  private double[] discounts(double[] each) {
    double rounding = beta * LogRatios.rounding(Reduction.SUM);
    double[] rewards = Arrays.stream(each).map(reward -> Math.rint(reward / rounding)).toArray();
    return IntStream.range(0, rewards.length)
        .mapToDouble(
            i -> {
              int before = 0;
              for (int j = 0; j < rewards.length; j++) {
                before += rewards[j] > rewards[i] || (rewards[j] == rewards[i] && j < i) ? 1 : 0;
              }
              return 1 / Math.log(2.0 + before);
            })
        .toArray();
  }
}
