package io.predilect.jobs.judge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.EvaluationJson;
import io.predilect.jobs.evaluate.GroupTable;
import io.predilect.jobs.evaluate.Metrics;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.winrate.LengthControl;
import io.predilect.jobs.winrate.WinRates;
import io.predilect.jobs.winrate.WinRatesJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a judge stage tells of its comparisons. */
final class JudgeFigures {
  /** What the table of figures is by. */
  static final String ARMS = "arm";

  private static final int RESAMPLES = 1000;

  private JudgeFigures() {}

  /**
   * Writes {@code metrics.json} and {@code examples.json} of the comparisons that were judged.
   *
   * @return the stage's result with its figures: those of an arm are called {@code NAME[arm=ARM]}
   */
  static StageResult write(StageContext context, StageResult result) throws IOException {
    Dataset<Row> judged =
        context.spark().read().schema(JudgedRows.TYPE).parquet(context.output().toString());
    WinRates rates =
        WinRates.of(
            JudgedOutcomes.of(judged),
            new WinRates.Options(RESAMPLES, context.seed(), Optional.of(LengthControl.minimal())));
    Evaluation evaluation = evaluation(rates);
    ObjectNode metrics = EvaluationJson.write(evaluation);
    metrics.set("win_rates", WinRatesJson.write(rates));
    ReportJson.write(context, JudgeStage.METRICS_FILE, metrics);
    ReportJson.write(context, JudgeStage.EXAMPLES_FILE, ReportJson.write(JudgeExamples.of(judged)));
    Map<String, Object> figures = new LinkedHashMap<>(result.figures());
    figures.putAll(flat(evaluation));
    return result.withFigures(figures);
  }

  /** A table by arm; the figures of all are those of the only arm, where there is one. */
  static Evaluation evaluation(WinRates rates) {
    Map<String, Metrics> arms = new LinkedHashMap<>();
    rates.pairs().forEach(pair -> arms.put(pair.arm(), pair.all().metrics()));
    long comparisons = arms.values().stream().mapToLong(Metrics::pairs).sum();
    Metrics overall =
        arms.size() == 1
            ? arms.values().iterator().next()
            : new Metrics(comparisons, Map.of(), Map.of());
    return new Evaluation("", overall, List.of(new GroupTable(ARMS, arms)), Optional.empty());
  }

  private static Map<String, Object> flat(Evaluation evaluation) {
    Map<String, Object> figures = new LinkedHashMap<>();
    Map<String, Object> intervals = new LinkedHashMap<>();
    evaluation
        .tables()
        .get(0)
        .groups()
        .forEach(
            (arm, metrics) -> {
              String of = "[" + ARMS + "=" + arm + "]";
              metrics.values().forEach((name, value) -> figures.put(name + of, value));
              metrics
                  .intervals()
                  .forEach(
                      (name, interval) ->
                          intervals.put(name + of, List.of(interval.low(), interval.high())));
            });
    figures.put("intervals", intervals);
    return figures;
  }
}
