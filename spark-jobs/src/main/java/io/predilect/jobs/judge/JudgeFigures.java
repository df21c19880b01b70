package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.config.JudgedBySettings;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.EvaluationJson;
import io.predilect.jobs.evaluate.MeasuredRows;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import io.predilect.jobs.winrate.LengthControl;
import io.predilect.jobs.winrate.WinRates;
import io.predilect.jobs.winrate.WinRatesJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a judge stage tells of its comparisons.
 *
 * @param context of the stage
 * @param counts of responses that say little
 * @param by the column of the table by group
 * @param labels what people say of them, where they were asked
 * @param control what is known of their prompts
 */
record JudgeFigures(
    StageContext context,
    Map<String, Object> counts,
    String by,
    Optional<HumanLabels> labels,
    LengthControl control) {
  private static final int RESAMPLES = 1000;
  // Each line has intervals of its own, and people read them.
  private static final long MOST_GROUPS = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What figures need beside judgements, read and checked before anyone is asked.
   *
   * @param compared what will be judged
   * @throws JobException when something that the settings name is not there
   */
  static JudgeFigures before(StageContext context, JudgedBySettings settings, Dataset<Row> compared)
      throws IOException {
    Column ours = col(ComparedRows.RESPONSE);
    Column theirs = col(ComparedRows.BASELINE_RESPONSE);
    Row counts =
        compared
            .agg(
                approx_count_distinct(col(ComparedRows.GROUP)),
                count(lit(1)),
                count(when(ours.equalTo(theirs), 1)),
                count(when(trim(ours).equalTo(""), 1)),
                count(when(trim(theirs).equalTo(""), 1)))
            .head();
    long groups = counts.getLong(0);
    if (counts.getLong(1) == counts.getLong(2)) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "all %d responses that are compared are the baseline's own, word by word: a model was judged against itself, or one file was named twice",
              counts.getLong(1)));
    }
    if (groups == 0 && !settings.by().equals(Columns.SUBSET)) {
      throw new JobException(
          "by is %s, and no comparison has anything there: %s"
              .formatted(
                  settings.by(),
                  MeasuredRows.readAsSubset(settings.by())
                      .orElse("name a column of the pairs or the responses")));
    }
    GroupTable.requireFew(settings.by(), groups, MOST_GROUPS);
    Optional<HumanLabels> labels =
        settings.human().isEmpty()
            ? Optional.empty()
            : Optional.of(HumanLabels.of(compared, settings.human()));
    labels.ifPresent(read -> read.notes().forEach(context.progress()::note));
    Optional<String> difficulties = settings.difficulties();
    return new JudgeFigures(
        context,
        counted(counts),
        settings.by(),
        labels,
        difficulties.isEmpty()
            ? LengthControl.minimal()
            : Difficulties.read(context, difficulties.get()).control(compared));
  }

  /**
   * Writes {@code metrics.json} and {@code examples.json} of the comparisons that were judged.
   *
   * @return the stage's result with its figures: those of an arm are called {@code NAME[arm=ARM]}
   */
  StageResult write(StageResult result) throws IOException {
    Dataset<Row> judged =
        WrittenData.read(context.spark())
            .schema(JudgedRows.TYPE)
            .parquet(context.output().toString());
    WinRates rates =
        WinRates.of(
            JudgedOutcomes.of(judged, by),
            new WinRates.Options(RESAMPLES, context.seed(), Optional.of(control)));
    Evaluation evaluation = JudgeTables.evaluation(rates);
    ObjectNode metrics = EvaluationJson.write(evaluation);
    metrics.set("win_rates", WinRatesJson.write(rates));
    labels.ifPresent(read -> metrics.setAll((ObjectNode) JSON.valueToTree(read.figures())));
    ReportJson.write(context, JudgeStage.METRICS_FILE, metrics);
    ReportJson.write(context, JudgeStage.EXAMPLES_FILE, ReportJson.write(JudgeExamples.of(judged)));
    Map<String, Object> figures = new LinkedHashMap<>(result.figures());
    figures.putAll(counts);
    labels.ifPresent(read -> figures.putAll(read.figures()));
    figures.putAll(JudgeTables.flat(evaluation));
    return result.withFigures(figures);
  }

  private static Map<String, Object> counted(Row counts) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("equal_responses", counts.getLong(2));
    figures.put("empty_responses", counts.getLong(3));
    figures.put("empty_baseline_responses", counts.getLong(4));
    return figures;
  }

  /** Writes the figures of choices, which have no arms and nothing to show side by side. */
  static StageResult write(StageContext context, StageResult result, Evaluation evaluation)
      throws IOException {
    ReportJson.write(context, JudgeStage.METRICS_FILE, EvaluationJson.write(evaluation));
    ReportJson.write(
        context, JudgeStage.EXAMPLES_FILE, ReportJson.write(new JudgeExamples(List.of())));
    Map<String, Object> figures = new LinkedHashMap<>(result.figures());
    figures.putAll(evaluation.overall().values());
    figures.putAll(JudgeTables.flat(evaluation));
    return result.withFigures(figures);
  }
}
