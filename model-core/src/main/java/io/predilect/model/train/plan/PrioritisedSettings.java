package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import io.predilect.model.promptfree.prioritised.Prioritising;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The settings of {@code train.prioritised}: Algorithm 2 (Mao et al. 2025, "Information-theoretic
 * reward decomposition for generalizable RLHF").
 *
 * @param gaps where the candidates' prompt-free gaps come from; {@link Gaps#NONE}: all examples are
 *     trained on alike
 * @param prompts K, the prompts a gap is told from, the pair's own among them
 * @param ownWeight p, the weight of the pair's own prompt; empty: 1/K
 * @param epsilon ε of Algorithm 1's search
 * @param selection which of the candidates are taken; in YAML its keys stand beside the others
 * @param refreshSteps for {@link Gaps#REFRESHED}: compute the gaps anew every so many steps; empty:
 *     whenever the pool is filled
 * @param poolMib memory for the prompts' keys and values in MiB, a task or a rank; more prompts
 *     than fit are run in passes
 */
public record PrioritisedSettings(
    Gaps gaps,
    int prompts,
    OptionalDouble ownWeight,
    double epsilon,
    @Unwrapped Prioritising selection,
    OptionalInt refreshSteps,
    int poolMib) {

  /** Why only reward models can be prioritised by, and what to do. */
  public static final String NEEDS_REWARDS =
      "prompt-free gaps are told from a reward model's rewards, and a policy's implicit ones are"
          + " unstable under foreign prompts: train a reward model (preference: reward), or set it"
          + " to none";

  /** Where gaps come from. */
  public enum Gaps {
    /** Nowhere: no prioritising. */
    NONE,
    /** From the weights as they are, for each candidate when it is drawn (the paper's way). */
    ONLINE,
    /**
     * From the weights as they were when the gaps of all examples were last computed, apart from
     * the training (gap tables).
     */
    REFRESHED
  }

  public PrioritisedSettings {
    Objects.requireNonNull(gaps, "gaps");
    Objects.requireNonNull(ownWeight, "ownWeight");
    Objects.requireNonNull(selection, "selection");
    Objects.requireNonNull(refreshSteps, "refreshSteps");
    new Checks()
        .atLeast("prompts", prompts, 1)
        .between("own_weight", ownWeight, 0, 1)
        .above("epsilon", epsilon, 0)
        .atLeast("pool_mib", poolMib, 1)
        .atLeast("refresh_steps", refreshSteps, 1)
        .agrees(
            refreshSteps.isEmpty() || gaps == Gaps.REFRESHED,
            "refresh_steps",
            refreshSteps,
            "it belongs to gaps: refreshed: leave it out")
        .orThrow();
  }

  /** Whether examples are prioritised at all. */
  public boolean on() {
    return gaps != Gaps.NONE;
  }

  /** Adds the settings that decide which weights come out. */
  public void identify(Map<String, String> identity) {
    identity.put("prioritised.gaps", lower(gaps));
    if (on()) {
      identity.put("prioritised.prompts", Integer.toString(prompts));
      identity.put(
          "prioritised.own_weight",
          ownWeight.isPresent() ? Double.toString(ownWeight.getAsDouble()) : "1/K");
      identity.put("prioritised.epsilon", Double.toString(epsilon));
      identity.put("prioritised.threshold", lower(selection.threshold()));
      identity.put("prioritised.alpha", Double.toString(selection.alpha()));
      identity.put("prioritised.reinsertion", lower(selection.reinsertion()));
      identity.put("prioritised.quota", Integer.toString(selection.quota()));
      identity.put("prioritised.max_candidates", Integer.toString(selection.maxCandidates()));
      identity.put(
          "prioritised.refresh_steps",
          refreshSteps.isPresent() ? Integer.toString(refreshSteps.getAsInt()) : "none");
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
