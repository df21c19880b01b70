package io.predilect.jobs.cli;

import io.predilect.jobs.RunResult;
import io.predilect.jobs.StageFigures;
import io.predilect.jobs.StageOutcome;
import io.predilect.jobs.config.StageKind;
import java.io.PrintWriter;

/** Where in responses the preference lies, a line for every cut, at the end of a run. */
final class SignalTable {
  private static final String ACCURACY = "signal/accuracy@";
  private static final String REWARD = "signal/reward_accuracy@";

  private SignalTable() {}

  static void print(RunResult result, PrintWriter out) {
    for (StageOutcome stage : result.stages()) {
      if (stage.kind() == StageKind.SIGNAL) {
        print(stage, out);
      }
    }
  }

  private static void print(StageOutcome stage, PrintWriter out) {
    TextTable table =
        new TextTable(stage.name(), "policy", "95 % interval", "reward model", "95 % interval", "");
    StageFigures figures = stage.figures();
    figures.numbers().keySet().stream()
        .filter(name -> name.startsWith(ACCURACY) || name.startsWith(REWARD))
        .map(name -> name.substring(name.indexOf('@') + 1))
        .distinct()
        .forEach(
            cut ->
                table.row(
                    cut,
                    value(figures, ACCURACY + cut),
                    interval(figures, ACCURACY + cut),
                    value(figures, REWARD + cut),
                    interval(figures, REWARD + cut),
                    "the chosen response, cut there, is rewarded more; a tie counts half"));
    out.println();
    table.print(out);
  }

  private static String value(StageFigures figures, String name) {
    return figures.number(name).stream().mapToObj(Texts::figure).findFirst().orElse("");
  }

  private static String interval(StageFigures figures, String name) {
    return figures.interval(name).map(Texts::interval).orElse("");
  }
}
