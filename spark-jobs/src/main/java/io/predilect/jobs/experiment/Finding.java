package io.predilect.jobs.experiment;

import io.predilect.jobs.config.ExperimentSettings.Claim;
import io.predilect.jobs.config.ExperimentSettings.Relation;
import io.predilect.jobs.evaluate.figures.Interval;
import java.util.List;
import java.util.Objects;

/**
 * What became of a claim.
 *
 * @param claim what should come out
 * @param difference {@code arm − than}, seed by seed: the seeds are paired
 * @param fixed whether all seeds have the same difference, which then says nothing of chance
 * @param shut the gates it stands on that do not hold
 */
public record Finding(Claim claim, Estimate difference, boolean fixed, List<GateCheck> shut) {

  /** Whether it came out: the 95 % interval of the difference says so, never the mean alone. */
  public enum Verdict {
    /** The whole interval is as claimed. */
    SHOWN("shown"),
    /** Nothing in the interval is as claimed. */
    REFUTED("refuted"),
    /**
     * The interval has both, there is only one seed, or a figure is no number: more seeds may
     * decide. Or all seeds have the same difference.
     */
    UNDECIDED("undecided"),
    /** A gate does not hold: what the seeds say of the claim means nothing. */
    NOT_TESTED("not tested");

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
    shut = List.copyOf(shut);
  }

  /** Of figures that differ from seed to seed. */
  public Finding(Claim claim, Estimate difference, List<GateCheck> shut) {
    this(claim, difference, false, shut);
  }

  /** Whether the claim holds for a seed, by its place among the seeds. */
  public boolean holds(int seed) {
    return holds(difference.values().get(seed));
  }

  /** For how many seeds the claim holds. */
  public long holding() {
    return difference.values().stream().filter(this::holds).count();
  }

  /** What the seeds decide. */
  public Verdict verdict() {
    if (!shut.isEmpty()) {
      return Verdict.NOT_TESTED;
    }
    return difference
        .interval()
        .filter(interval -> !fixed && Double.isFinite(interval.high() - interval.low()))
        .map(this::verdict)
        .orElse(Verdict.UNDECIDED);
  }

  // Each relation holds on an interval of differences, so the ends speak for what is between; what
  // is outside may lie on two sides of it.
  private Verdict verdict(Interval interval) {
    boolean low = holds(interval.low());
    boolean high = holds(interval.high());
    if (low && high) {
      return Verdict.SHOWN;
    }
    boolean around = interval.low() < -claim.by() && interval.high() > claim.by();
    return low || high || (claim.is() == Relation.WITHIN && around)
        ? Verdict.UNDECIDED
        : Verdict.REFUTED;
  }

  private boolean holds(double value) {
    Relation relation = claim.is();
    return relation.holds(value, claim.by());
  }
}
