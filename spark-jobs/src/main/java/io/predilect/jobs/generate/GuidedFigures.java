package io.predilect.jobs.generate;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.var_pop;

import io.predilect.jobs.config.SamplingSettings;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.rows.Columns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How far from its reference a policy decoded, a response on average. */
final class GuidedFigures {
  private static final List<String> NAMES =
      List.of(
          AnswerRows.KL,
          AnswerRows.LOG_RATIO,
          AnswerRows.POLICY_TOKENS,
          AnswerRows.REFERENCE_TOKENS);

  private GuidedFigures() {}

  /**
   * What a reader of the figures must know: q is what the strategy makes of both models, before a
   * token is drawn.
   */
  static Optional<String> note(SamplingSettings sampling) {
    return sampling.asTheModelSays()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "kl and log_ratio are of the strategy's own distribution, and tokens were drawn from"
                    + " another (temperature %s, top_p %s, top_k %d, min_p %s, repetition_penalty"
                    + " %s): log_ratio is then no estimate of kl, and kl is not the divergence of"
                    + " these responses. For that set temperature to 1.0 and leave the others out",
                sampling.temperature(),
                sampling.topP(),
                sampling.topK(),
                sampling.minP(),
                sampling.repetitionPenalty()));
  }

  /**
   * Means over prompts of their responses' means, and 95 % intervals of those: responses to one
   * prompt are alike.
   *
   * @param rows in {@link ResponseColumns#TYPE}'s columns
   */
  static Map<String, Object> of(Dataset<Row> rows) {
    Column[] means = NAMES.stream().map(name -> avg(name).as(name)).toArray(Column[]::new);
    Column[] over =
        NAMES.stream().flatMap(name -> Stream.of(avg(name), var_pop(name))).toArray(Column[]::new);
    Row row =
        rows.groupBy(Columns.ID)
            .agg(count(col(AnswerRows.KL)), means)
            .agg(count(col(AnswerRows.KL)), over)
            .head();
    long prompts = row.getLong(0);
    Map<String, Object> figures = new LinkedHashMap<>();
    Map<String, Object> intervals = new LinkedHashMap<>();
    for (int i = 0; i < NAMES.size(); i++) {
      int at = 1 + 2 * i;
      String name = NAMES.get(i);
      if (prompts == 0) {
        figures.put(name, Double.NaN);
        continue;
      }
      figures.put(name, row.getDouble(at));
      Interval.ofMean(row.getDouble(at), row.getDouble(at + 1), prompts)
          .ifPresent(found -> intervals.put(name, List.of(found.low(), found.high())));
    }
    figures.put(ResponseFigure.INTERVALS, intervals);
    return figures;
  }
}
