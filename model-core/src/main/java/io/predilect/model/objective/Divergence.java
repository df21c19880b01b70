package io.predilect.model.objective;

import java.util.Objects;

/**
 * The f-divergence from the reference that a preference is learnt under: where DPO's score of a
 * response is its log-ratio s = log π_θ(y|x) - log π_ref(y|x), it is f'(e^s), which is 0 where s is
 * (Wang et al. 2023, "Beyond reverse KL: Generalizing direct preference optimization with diverse
 * divergence constraints"). Names and the meaning of the coefficient are TRL's.
 *
 * @param type which f
 * @param alpha of {@link Type#ALPHA_DIVERGENCE}: f'(u) = (u^(α-1) - 1) / (α - 1), which is the
 *     paper's with α for its 1 - α; towards 1 it is the reverse KL. Others do not look at it
 */
public record Divergence(Type type, double alpha) {
  /** DPO's own. */
  public static final Divergence REVERSE_KL = new Divergence(Type.REVERSE_KL, 0.5);

  private static final double LN_2 = Math.log(2);

  /** Nearer than this to 1 the divergence counts as its limit there. */
  private static final double LIMIT = 1e-6;

  /** The divergences by name. */
  public enum Type {
    /** f'(u) = log u: s. */
    REVERSE_KL,
    /** f'(u) = 1 - 1/u: 1 - e^{-s}. */
    FORWARD_KL,
    /** f'(u) = log(2u / (1 + u)): log 2 + log σ(s). */
    JS_DIVERGENCE,
    /** f'(u) = (u^(α-1) - 1) / (α - 1): (e^{(α-1)s} - 1) / (α - 1). */
    ALPHA_DIVERGENCE
  }

  public Divergence {
    Objects.requireNonNull(type, "type");
    if (type == Type.ALPHA_DIVERGENCE && Math.abs(alpha - 1) < LIMIT) {
      type = Type.REVERSE_KL;
    }
  }

  /** The score of a log-ratio. */
  double score(double s) {
    return switch (type) {
      case REVERSE_KL -> s;
      case FORWARD_KL -> -Math.expm1(-s);
      case JS_DIVERGENCE -> LN_2 + Logistic.logSigmoid(s);
      case ALPHA_DIVERGENCE -> Math.expm1((alpha - 1) * s) / (alpha - 1);
    };
  }

  /** Its derivative by the log-ratio. */
  double slope(double s) {
    return switch (type) {
      case REVERSE_KL -> 1;
      case FORWARD_KL -> Math.exp(-s);
      case JS_DIVERGENCE -> Logistic.sigmoid(-s);
      case ALPHA_DIVERGENCE -> Math.exp((alpha - 1) * s);
    };
  }
}
