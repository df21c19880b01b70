package io.predilect.jobs.questions;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring_index;

import io.predilect.jobs.rows.Columns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Rows about each of which several questions are asked: their ids, and the rows with all answers.
 */
public final class SeveralQuestions {
  /** A row's answers: its question's number, and the columns of {@link AnswerRows#OUTCOME}. */
  private static final String ANSWERS = "_answers";

  private static final String NUMBER = "number";
  private static final String ANSWER = "answer";
  private static final String OF = "_of";
  private static final String SEPARATOR = "/";

  private SeveralQuestions() {}

  /** The id of a question about a row. */
  public static String id(String row, int number) {
    return row + SEPARATOR + number;
  }

  /**
   * The rows with what was answered to their questions, for {@link #answers}; those without
   * questions stay.
   *
   * @param answers what {@code Answers.rows} gives
   */
  public static Dataset<Row> answered(Dataset<Row> rows, Dataset<Row> answers) {
    Dataset<Row> together =
        answers
            .select(
                substring_index(col(Columns.ID), SEPARATOR, 1).as(OF),
                struct(
                        substring_index(col(Columns.ID), SEPARATOR, -1)
                            .cast(DataTypes.IntegerType)
                            .as(NUMBER),
                        struct(
                                col(AnswerRows.TEXT),
                                col(AnswerRows.REASON),
                                col(AnswerRows.DETAIL),
                                col(AnswerRows.FAILED),
                                col(AnswerRows.FINISH),
                                col(AnswerRows.FIRST))
                            .as(ANSWER))
                    .as("numbered"))
            .groupBy(OF)
            .agg(collect_list("numbered").as(ANSWERS));
    return rows.join(together, rows.col(Columns.ID).equalTo(together.col(OF)), "left").drop(OF);
  }

  /** The answers to a row's questions, by their numbers. */
  public static Map<Integer, Row> answers(Row row) {
    int at = row.fieldIndex(ANSWERS);
    Map<Integer, Row> answers = new HashMap<>();
    if (!row.isNullAt(at)) {
      List<Row> all = row.getList(at);
      all.forEach(one -> answers.put(one.getAs(NUMBER), one.getAs(ANSWER)));
    }
    return answers;
  }
}
