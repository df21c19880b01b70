package io.predilect.jobs.experiment;

import io.predilect.jobs.config.ExperimentSettings.Gate;
import io.predilect.jobs.config.ExperimentSettings.Relation;
import io.predilect.jobs.evaluate.figures.Digits;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Whether a gate lets the claims through. The mean over seeds decides, for all seeds at once:
 * leaving out single seeds by a figure would be choosing among outcomes, which go with it.
 *
 * @param gate what must be so
 * @param figure of the gate's arm, seed by seed
 * @param difference of that and what it is compared with
 */
public record GateCheck(Gate gate, Estimate figure, Estimate difference) {
  public GateCheck {
    Objects.requireNonNull(gate, "gate");
    Objects.requireNonNull(figure, "figure");
    Objects.requireNonNull(difference, "difference");
  }

  static GateCheck of(Gate gate, List<SeedRun> runs) {
    return new GateCheck(
        gate,
        new Estimate(runs.stream().map(run -> run.value(gate.arm(), gate.figure())).toList()),
        new Estimate(runs.stream().map(run -> difference(gate, run)).toList()));
  }

  /** Whether the claims may be tested. */
  public boolean holds() {
    return holds(difference.mean());
  }

  /** For how many seeds it holds. */
  public long holding() {
    return difference.values().stream().filter(this::holds).count();
  }

  /** What is not as it must be, for people. */
  public String failure() {
    double mean = figure.mean();
    return String.format(
        Locale.ROOT,
        "gate '%s' does not hold: %s of %s is %s in the mean over seeds, to be %s %s%s%s",
        gate.says(),
        gate.figure(),
        gate.arm(),
        Digits.of(mean),
        gate.is().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        gate.than().map(than -> than + "'s ").orElse(""),
        Digits.of(mean - difference.mean()),
        gate.by() > 0 ? " by " + Digits.of(gate.by()) : "");
  }

  private boolean holds(double value) {
    Relation relation = gate.is();
    return relation.holds(value, gate.by());
  }

  private static double difference(Gate gate, SeedRun run) {
    double bar =
        gate.than()
            .map(than -> run.value(than, gate.figure()))
            .orElseGet(() -> gate.value().orElseThrow());
    return run.value(gate.arm(), gate.figure()) - bar;
  }
}
