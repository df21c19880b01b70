package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.rows.Columns;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/**
 * AlpacaEval's annotations: a row for every time that somebody judged two outputs. What people say
 * in such a row is of these two, the first of which is the baseline's.
 */
final class Annotations {
  private static final String NUMBER = "_number";

  private Annotations() {}

  /**
   * One row for each response to a prompt, with what people say of it and of whichever {@link
   * ComparedRows#LABELLED_WITH}.
   *
   * @param path the file, for messages
   * @param rows of {@link Responses}, with labels as the file has them
   * @param baseline what the baseline's output is in
   * @throws JobException when rows of the same response have different labels: one of them would
   *     count, and the others would be gone
   */
  static Dataset<Row> responses(
      String path, OutputsFile.Side side, Dataset<Row> rows, Column baseline) {
    // a baseline's response may be there with those of several models
    boolean labels = side == OutputsFile.Side.ARM;
    Dataset<Row> labelled =
        rows.withColumn(
                ComparedRows.HUMAN,
                labels
                    ? transform(col(ComparedRows.HUMAN), Annotations::label)
                    : array_repeat(
                        lit(null).cast(DataTypes.StringType), size(col(ComparedRows.HUMAN))))
            .withColumn(
                ComparedRows.LABELLED_WITH,
                (labels ? baseline : lit(null)).cast(DataTypes.StringType));
    requireOneLabel(path, labelled);
    return labelled
        .withColumn(
            NUMBER,
            row_number()
                .over(
                    Window.partitionBy(ComparedRows.PROMPT_ID, ComparedRows.RESPONSE)
                        .orderBy(
                            ComparedRows.GROUP, ComparedRows.HUMAN, ComparedRows.LABELLED_WITH)))
        .filter(col(NUMBER).equalTo(1))
        .drop(NUMBER);
  }

  /** A number is that of the output, and the first is not the arm's but the baseline's. */
  private static Column label(Column said) {
    Column number = trim(said);
    return when(number.rlike("^1(\\.0*)?$"), lit("model_b"))
        .when(number.rlike("^2(\\.0*)?$"), lit("model_a"))
        .otherwise(said);
  }

  private static void requireOneLabel(String path, Dataset<Row> labelled) {
    Column said = col(ComparedRows.HUMAN);
    List<Row> several =
        labelled
            .filter(size(said).gt(0))
            .groupBy(ComparedRows.PROMPT_ID, ComparedRows.RESPONSE)
            .agg(
                count_distinct(struct(said, col(ComparedRows.LABELLED_WITH))).as(NUMBER),
                first(col(Columns.PROMPT)).as(Columns.PROMPT))
            .filter(col(NUMBER).gt(1))
            .orderBy(ComparedRows.PROMPT_ID)
            .limit(1)
            .collectAsList();
    if (!several.isEmpty()) {
      throw new JobException(
          "%s has rows with the same output and other labels of people, such as of '%s': a response is compared once, and one label would stand for all. Make one row of them, with a column for each person, and name these in human"
              .formatted(path, Responses.shown(several.get(0))));
    }
  }
}
