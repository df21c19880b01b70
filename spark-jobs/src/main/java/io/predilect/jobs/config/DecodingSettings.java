package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.jobs.config.StageSettings.Reference;
import io.predilect.model.generate.Strategy;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a policy decodes together with its reference, see {@link Strategy}.
 *
 * @param strategy empty: the policy decodes alone
 * @param reference its reference model
 * @param a the policy's weight, of {@link Kind#MIXED} and below a threshold of {@link Below#MIXED}
 * @param t tokens of the policy, of {@link Kind#LENGTH_CONTROL}
 * @param b nats of KL(π ‖ π_ref) above which the policy decodes, of {@link Kind#KL_THRESHOLD}
 * @param below what decodes elsewhere
 * @param stepKl whether each step's divergence is kept
 */
public record DecodingSettings(
    Optional<Kind> strategy,
    Optional<String> reference,
    double a,
    int t,
    double b,
    Below below,
    boolean stepKl) {

  /** Strategies. */
  public enum Kind {
    MIXED,
    LENGTH_CONTROL,
    KL_THRESHOLD
  }

  /** What decodes where the policy is no further from its reference than the threshold. */
  public enum Below {
    REFERENCE,
    MIXED
  }

  public DecodingSettings {
    Objects.requireNonNull(strategy, "strategy");
    Objects.requireNonNull(below, "below");
    new Checks()
        .notBlank("reference", reference)
        .agrees(
            strategy.isEmpty() || reference.isPresent(),
            "reference",
            reference,
            "two models decode together: name the one that the policy was trained from")
        .agrees(
            strategy.isPresent() || reference.isEmpty(),
            "strategy",
            strategy,
            "there is a reference, and nothing says how they decode together: set it to mixed,"
                + " length_control or kl_threshold")
        .atLeast("a", a, 0.0)
        .atLeast("t", t, 0)
        .holds(b >= 0, "b", b, "it must be at least 0, .inf for a threshold that nothing reaches")
        .agrees(
            strategy.isPresent() || !stepKl,
            "step_kl",
            stepKl,
            "a policy alone diverges from nothing: set strategy and reference, or leave it out")
        .orThrow();
  }

  /** How the two decode; empty: the policy does alone. */
  public Optional<Strategy> together() {
    return strategy.map(
        kind ->
            switch (kind) {
              case MIXED -> new Strategy.Mixed(a);
              case LENGTH_CONTROL -> new Strategy.LengthControl(t);
              case KL_THRESHOLD -> new Strategy.KlThreshold(b, below == Below.MIXED ? a : 0);
            });
  }

  /** The reference model, where there is one. */
  List<Reference> references() {
    return Reference.named(Reference.languageModel("decoding.reference", reference));
  }
}
