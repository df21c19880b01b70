package io.predilect.jobs.experiment;

import io.predilect.jobs.config.ExperimentSettings.Claim;
import io.predilect.jobs.config.ExperimentSettings.Relation;
import java.util.Objects;

/**
 * What became of a claim.
 *
 * @param claim what should come out
 * @param difference {@code arm − than}, seed by seed: the seeds are paired
 */
public record Finding(Claim claim, Estimate difference) {

  /** Whether it came out. */
  public enum Verdict {
    /** The mean and the whole 95 % interval of the difference are as claimed. */
    SHOWS("shows"),
    /** The mean is as claimed; part of the interval is not, or there is only one seed. */
    IN_THE_MEAN("shows in the mean"),
    /** The mean is not as claimed. */
    DOES_NOT_SHOW("does not show");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    /** As told to people. */
    public String text() {
      return text;
    }
  }

  public Finding {
    Objects.requireNonNull(claim, "claim");
    Objects.requireNonNull(difference, "difference");
  }

  /** Whether the claim holds for a seed, by its place among the seeds. */
  public boolean holds(int seed) {
    return holds(difference.values().get(seed));
  }

  /** For how many seeds the claim holds. */
  public long holding() {
    return difference.values().stream().filter(this::holds).count();
  }

  public Verdict verdict() {
    if (!holds(difference.mean())) {
      return Verdict.DOES_NOT_SHOW;
    }
    // each relation holds on an interval of differences, so the ends speak for what is between
    return difference
            .interval()
            .filter(interval -> holds(interval.low()) && holds(interval.high()))
            .isPresent()
        ? Verdict.SHOWS
        : Verdict.IN_THE_MEAN;
  }

  private boolean holds(double value) {
    Relation relation = claim.is();
    return relation.holds(value, claim.by());
  }
}
