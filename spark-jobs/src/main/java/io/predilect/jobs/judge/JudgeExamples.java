package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import io.predilect.jobs.generate.ResponseExamples;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Some judged comparisons to read, as many of each arm and outcome: what {@code examples.json}
 * holds.
 *
 * @param examples by arm, wins, ties and losses in turn
 */
public record JudgeExamples(List<Example> examples) {
  /** Comparisons of an arm with one outcome. */
  static final int EACH = 20;

  /**
   * A comparison.
   *
   * @param arm whose response is judged
   * @param baseline what it is compared with
   * @param outcome {@code win}, {@code tie} or {@code loss}
   * @param preference for the arm
   * @param prompt the conversation, a role before every turn when there are several; where the
   *     baseline had another one, both
   * @param response the arm's
   * @param baselineResponse the other
   * @param answers what the judge said, each with what it was shown; none: it says nothing
   */
  public record Example(
      String arm,
      String baseline,
      String outcome,
      double preference,
      String prompt,
      String response,
      String baselineResponse,
      List<String> answers) {
    public Example {
      answers = List.copyOf(answers);
    }

    static Example of(Row row) {
      return new Example(
          row.getAs(ComparedRows.ARM),
          row.getAs(ComparedRows.BASELINE),
          row.getAs(JudgedRows.OUTCOME),
          row.getAs(JudgedRows.PREFERENCE),
          prompt(row),
          row.getAs(ComparedRows.RESPONSE),
          row.getAs(ComparedRows.BASELINE_RESPONSE),
          row.<Row>getList(row.fieldIndex(JudgedRows.QUERIES)).stream()
              .map(query -> query.getAs(JudgedRows.SHOWN) + ": " + query.getAs(JudgedRows.ANSWER))
              .toList());
    }

    private static String prompt(Row row) {
      String own = ResponseExamples.text(PairRows.prompt(row));
      int other = row.fieldIndex(ComparedRows.BASELINE_PROMPT);
      return row.isNullAt(other)
          ? own
          : "%s\n\n%s:\n\n%s"
              .formatted(
                  own,
                  row.<String>getAs(ComparedRows.BASELINE),
                  ResponseExamples.text(PairRows.messages(row.getSeq(other))));
    }
  }

  public JudgeExamples {
    examples = List.copyOf(examples);
  }

  /** The first of each arm and outcome by id, which is a hash: a fair sample. */
  static JudgeExamples of(Dataset<Row> judged) {
    return new JudgeExamples(
        judged
            .withColumn(
                "_place",
                row_number()
                    .over(
                        Window.partitionBy(ComparedRows.ARM, JudgedRows.OUTCOME)
                            .orderBy(Columns.ID)))
            .filter(col("_place").leq(EACH))
            .orderBy(col(ComparedRows.ARM), col("_place"), col(JudgedRows.OUTCOME).desc())
            .collectAsList()
            .stream()
            .map(Example::of)
            .toList());
  }
}
