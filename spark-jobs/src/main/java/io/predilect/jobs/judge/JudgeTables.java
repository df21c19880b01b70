package io.predilect.jobs.judge;

import io.predilect.jobs.StageFigures;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.winrate.WinRates;
import io.predilect.jobs.winrate.WinRates.ArmPair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Win rates as tables: by arm, and by group where there are groups. */
final class JudgeTables {
  private static final String BETWEEN = ", ";

  private JudgeTables() {}

  /**
   * A table by arm, and one for each grouping with two groups or more: of several arms by both. The
   * figures of all are those of the only arm, where there is one.
   */
  static Evaluation evaluation(WinRates rates) {
    Map<String, Metrics> arms = new LinkedHashMap<>();
    rates.pairs().forEach(pair -> arms.put(pair.arm(), pair.all().metrics()));
    long comparisons = arms.values().stream().mapToLong(Metrics::pairs).sum();
    Metrics overall =
        arms.size() == 1
            ? arms.values().iterator().next()
            : new Metrics(comparisons, Map.of(), Map.of());
    List<GroupTable> tables = new ArrayList<>(List.of(new GroupTable(JudgeStage.ARMS, arms)));
    grouped(rates.pairs()).forEach((by, groups) -> tables.add(new GroupTable(by, groups)));
    return new Evaluation("", overall, tables, Optional.empty());
  }

  private static Map<String, Map<String, Metrics>> grouped(List<ArmPair> pairs) {
    boolean oneArm = pairs.size() == 1;
    Map<String, Set<String>> names = new TreeMap<>(); // of one arm there may be one group alone
    for (ArmPair pair : pairs) {
      pair.tables()
          .forEach(
              (by, groups) ->
                  names.computeIfAbsent(by, name -> new HashSet<>()).addAll(groups.keySet()));
    }
    Map<String, Map<String, Metrics>> tables = new TreeMap<>();
    for (ArmPair pair : pairs) {
      pair.tables()
          .forEach(
              (by, groups) -> {
                if (names.get(by).size() > 1) {
                  Map<String, Metrics> table =
                      tables.computeIfAbsent(
                          oneArm ? by : JudgeStage.ARMS + BETWEEN + by,
                          name -> new LinkedHashMap<>());
                  groups.forEach(
                      (group, figures) ->
                          table.put(
                              oneArm ? group : pair.arm() + BETWEEN + group, figures.metrics()));
                }
              });
    }
    return tables;
  }

  /**
   * The figures of all tables for a stage's record: {@code NAME[TABLE=GROUP]}. Why one is not there
   * is in {@code undetermined}, by the same names.
   */
  static Map<String, Object> flat(Evaluation evaluation) {
    Map<String, Object> figures = new LinkedHashMap<>();
    Map<String, Object> intervals = new LinkedHashMap<>();
    Map<String, Object> undetermined = new LinkedHashMap<>();
    for (GroupTable table : evaluation.tables()) {
      table
          .groups()
          .forEach(
              (group, metrics) -> {
                String of = "[" + table.by() + "=" + group + "]";
                figures.put("judge/comparisons" + of, metrics.pairs());
                metrics.values().forEach((name, value) -> figures.put(name + of, value));
                metrics
                    .intervals()
                    .forEach(
                        (name, interval) ->
                            intervals.put(name + of, List.of(interval.low(), interval.high())));
                metrics.undetermined().forEach((name, why) -> undetermined.put(name + of, why));
              });
    }
    figures.put("intervals", intervals);
    if (!undetermined.isEmpty()) {
      figures.put(StageFigures.UNDETERMINED, undetermined);
    }
    return figures;
  }
}
