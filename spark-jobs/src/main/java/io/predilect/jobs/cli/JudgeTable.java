package io.predilect.jobs.cli;

import io.predilect.jobs.RunResult;
import io.predilect.jobs.StageFigures;
import io.predilect.jobs.StageOutcome;
import io.predilect.jobs.config.StageKind;
import java.io.PrintWriter;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who won, at the end of a run; all figures are in {@code metrics.json}. */
final class JudgeTable {
  private static final Pattern OF_ARM = Pattern.compile("judge/win_rate\\[arm=(.*)]");

  private JudgeTable() {}

  static void print(RunResult result, PrintWriter out) {
    for (StageOutcome stage : result.stages()) {
      if (stage.kind() == StageKind.JUDGE) {
        print(stage, out);
      }
    }
  }

  private static void print(StageOutcome stage, PrintWriter out) {
    StageFigures figures = stage.figures();
    TreeSet<String> arms = new TreeSet<>();
    for (String name : figures.all().keySet()) {
      Matcher ofArm = OF_ARM.matcher(name);
      if (ofArm.matches()) {
        arms.add(ofArm.group(1));
      }
    }
    if (arms.isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(
            stage.name(),
            "win rate",
            "95 % interval",
            "length-controlled",
            "win",
            "tie",
            "loss",
            "characters",
            "against");
    for (String arm : arms) {
      table.row(
          arm,
          figure(figures, "win_rate", arm),
          figures.interval(name("win_rate", arm)).map(Texts::interval).orElse(""),
          figure(figures, "length_controlled_winrate", arm),
          figure(figures, "win", arm),
          figure(figures, "tie", arm),
          figure(figures, "loss", arm),
          figure(figures, "characters", arm),
          figure(figures, "baseline_characters", arm));
    }
    out.println();
    table.print(out);
  }

  private static String name(String figure, String arm) {
    return "judge/" + figure + "[arm=" + arm + "]";
  }

  private static String figure(StageFigures figures, String figure, String arm) {
    OptionalDouble value = figures.number(name(figure, arm));
    return value.isPresent() ? Texts.figure(value.getAsDouble()) : "";
  }
}
