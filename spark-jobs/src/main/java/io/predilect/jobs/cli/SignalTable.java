package io.predilect.jobs.cli;

import io.predilect.jobs.RunResult;
import io.predilect.jobs.StageFigures;
import io.predilect.jobs.StageOutcome;
import io.predilect.jobs.config.StageKind;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where in responses the preference lies, a line for every cut, at the end of a run. */
final class SignalTable {
  /** Whose accuracies there may be, and what their figures' names begin with. */
  private static final List<Judge> JUDGES =
      List.of(
          new Judge("policy", "signal/accuracy@"),
          new Judge("reward model", "signal/reward_accuracy@"));

  private record Judge(String name, String prefix) {
    boolean of(String figure) {
      return figure.startsWith(prefix);
    }
  }

  private SignalTable() {}

  static void print(RunResult result, PrintWriter out) {
    for (StageOutcome stage : result.stages()) {
      if (stage.kind() == StageKind.SIGNAL) {
        print(stage, out);
      }
    }
  }

  private static void print(StageOutcome stage, PrintWriter out) {
    StageFigures figures = stage.figures();
    Set<String> names = figures.numbers().keySet();
    List<Judge> judges =
        JUDGES.stream().filter(judge -> names.stream().anyMatch(judge::of)).toList();
    List<String> headings = new ArrayList<>(List.of(stage.name()));
    judges.forEach(judge -> headings.addAll(List.of(judge.name(), "95 % interval")));
    TextTable table = new TextTable(headings.toArray(String[]::new));
    names.stream()
        .filter(name -> judges.stream().anyMatch(judge -> judge.of(name)))
        .map(name -> name.substring(name.indexOf('@') + 1))
        .distinct()
        .forEach(
            cut -> {
              List<String> cells = new ArrayList<>(List.of(cut));
              judges.forEach(
                  judge ->
                      cells.addAll(
                          List.of(
                              value(figures, judge.prefix() + cut),
                              interval(figures, judge.prefix() + cut))));
              table.row(cells.toArray(String[]::new));
            });
    out.println();
    table.print(out);
    out.println("  how often the chosen response, cut there, is rewarded more; a tie counts half");
  }

  private static String value(StageFigures figures, String name) {
    return figures.number(name).stream().mapToObj(Texts::figure).findFirst().orElse("");
  }

  private static String interval(StageFigures figures, String name) {
    return figures.interval(name).map(Texts::interval).orElse("");
  }
}
