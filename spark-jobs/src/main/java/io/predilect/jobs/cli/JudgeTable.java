package io.predilect.jobs.cli;

import io.predilect.jobs.RunResult;
import io.predilect.jobs.StageFigures;
import io.predilect.jobs.StageOutcome;
import io.predilect.jobs.config.StageKind;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who won, at the end of a run, by arm and by group; all figures are in {@code metrics.json}. */
final class JudgeTable {
  private static final Pattern OF_GROUP =
      Pattern.compile("judge/(?:win_rate|reward_bench_2)\\[([^=]+)=(.*)]", Pattern.DOTALL);
  private static final String INTERVAL = "95 % interval";

  /** The figures shown where a stage has them, with their headings. */
  private static final Map<String, String> COLUMNS = columns();

  private static final Set<String> WITH_INTERVAL =
      Set.of("win_rate", "reward_bench_2", "length_controlled_winrate", "human_agreement");

  private JudgeTable() {}

  private static Map<String, String> columns() {
    String[] namesAndHeadings = {
      "win_rate", "win rate",
      "reward_bench_2", "RewardBench 2",
      "length_controlled_winrate", "length-controlled",
      "win", "win",
      "tie", "tie",
      "loss", "loss",
      "score", "score",
      "baseline_score", "against",
      "rated", "rated, where not all were",
      "characters", "characters",
      "baseline_characters", "against",
      "human_agreement", "as people",
      "human_kappa", "kappa",
      "between_humans_agreement", "people alike",
      "unread", "unread"
    };
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < namesAndHeadings.length; i += 2) {
      columns.put(namesAndHeadings[i], namesAndHeadings[i + 1]);
    }
    return columns;
  }

  static void print(RunResult result, PrintWriter out) {
    for (StageOutcome stage : result.stages()) {
      if (stage.kind() == StageKind.JUDGE) {
        print(stage.name(), stage.figures(), out);
      }
    }
  }

  static void print(String stage, StageFigures figures, PrintWriter out) {
    Map<String, Set<String>> tables = new TreeMap<>(); // "arm" stands before "arm, subset"
    for (String name : figures.all().keySet()) {
      Matcher ofGroup = OF_GROUP.matcher(name);
      if (ofGroup.matches()) {
        tables.computeIfAbsent(ofGroup.group(1), by -> new TreeSet<>()).add(ofGroup.group(2));
      }
    }
    tables.forEach((by, groups) -> print(stage, figures, by, groups, out));
  }

  private static void print(
      String stage, StageFigures figures, String by, Set<String> groups, PrintWriter out) {
    List<String> shown =
        COLUMNS.keySet().stream()
            .filter(
                figure ->
                    groups.stream()
                        .map(group -> name(figure, by, group))
                        .anyMatch(
                            name ->
                                figures.number(name).isPresent()
                                    || figures.undetermined(name).isPresent()))
            .toList();
    List<String> headings = new ArrayList<>(List.of(stage + " by " + by));
    for (String figure : shown) {
      headings.add(COLUMNS.get(figure));
      if (WITH_INTERVAL.contains(figure)) {
        headings.add(INTERVAL);
      }
    }
    TextTable table = new TextTable(headings.toArray(String[]::new));
    for (String group : groups) {
      List<String> cells = new ArrayList<>(List.of(Texts.name(group)));
      for (String figure : shown) {
        String name = name(figure, by, group);
        OptionalDouble value = figures.number(name);
        cells.add(
            value.isPresent()
                ? Texts.figure(value.getAsDouble())
                : figures.undetermined(name).map(why -> "not determined").orElse(""));
        if (WITH_INTERVAL.contains(figure)) {
          cells.add(figures.interval(name).map(Texts::interval).orElse(""));
        }
      }
      table.row(cells.toArray(String[]::new));
    }
    out.println();
    table.print(out);
    for (String figure : shown) {
      for (String group : groups) {
        figures
            .undetermined(name(figure, by, group))
            .ifPresent(
                why -> out.println(Texts.name(group) + ", " + COLUMNS.get(figure) + ": " + why));
      }
    }
  }

  private static String name(String figure, String by, String group) {
    return "judge/" + figure + "[" + by + "=" + group + "]";
  }
}
