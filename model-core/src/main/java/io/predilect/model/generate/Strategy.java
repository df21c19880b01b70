package io.predilect.model.generate;

import io.predilect.data.check.Checks;
import java.io.Serializable;

/**
 * How a policy π and its reference π_ref decode together (the paper on shallow preference signals,
 * its decoding strategies). At every step it gives the policy a weight a: 1 is π, 0 is π_ref, and
 * else softmax(a · (log π − log π_ref) + log π_ref).
 */
public sealed interface Strategy extends Serializable {

  /**
   * The same weight at every step; above 1 it goes beyond the policy.
   *
   * @param a at least 0
   */
  record Mixed(double a) implements Strategy {
    public Mixed {
      new Checks().atLeast("a", a, 0.0).orThrow();
    }
  }

  /**
   * The first tokens from π, the rest from π_ref.
   *
   * @param t how many, at least 0
   */
  record LengthControl(int t) implements Strategy {
    public LengthControl {
      new Checks().atLeast("t", t, 0).orThrow();
    }
  }

  /**
   * π where KL(π ‖ π_ref) is above a bound.
   *
   * @param b the bound in nats, at least 0
   * @param below the policy's weight elsewhere, at least 0; the authors' code has ½
   */
  record KlThreshold(double b, double below) implements Strategy {
    public KlThreshold {
      new Checks()
          .holds(b >= 0, "b", b, "it must be at least 0, .inf for none")
          .atLeast("below", below, 0.0)
          .orThrow();
    }
  }

  /** Whether π has a say at a step, from 0 on. */
  default boolean asksPolicy(int step) {
    return !(this instanceof LengthControl control) || step < control.t();
  }

  /** The bound of the divergence above which the weight is 1; infinite: none. */
  default double bound() {
    return this instanceof KlThreshold threshold ? threshold.b() : Double.POSITIVE_INFINITY;
  }

  /** The weight where the divergence is not above the bound. */
  default double weight() {
    if (this instanceof Mixed mixed) {
      return mixed.a();
    }
    return this instanceof KlThreshold threshold ? threshold.below() : 1;
  }
}
