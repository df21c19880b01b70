package io.predilect.jobs.bestofn;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import io.predilect.jobs.answers.Answers;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * A prompt as n questions. A response depends on its prompt's row, its number and the seed alone.
 */
record ResponseQuestions(int n, long seed) implements FlatMapFunction<Row, Row> {
  /** The outcomes of a prompt's questions, in the order of their numbers. */
  static final String RESPONSES = "_responses";

  private static final String OF = "_of";
  private static final String NUMBER = "_number";
  private static final StructType QUESTION =
      new StructType().add(Columns.ID, "string").add(OF, "string").add(NUMBER, "int");

  /** The questions of rows that have a prompt. */
  static Dataset<Row> of(Dataset<Row> rows, int n, long seed) {
    return rows.flatMap(new ResponseQuestions(n, seed), Encoders.row(Questions.beside(QUESTION)));
  }

  @Override
  public Iterator<Row> call(Row row) {
    String id = row.getAs(Columns.ID);
    return IntStream.range(0, n)
        .mapToObj(
            k ->
                Questions.asking(
                    RowFactory.create(id + "/" + k, id, k),
                    PairRows.prompt(row),
                    Questions.seed(seed, id + "/" + k)))
        .iterator();
  }

  /** The rows with {@link #RESPONSES}, null where a row asked nothing. */
  static Dataset<Row> joined(Dataset<Row> rows, Answers answers) {
    Dataset<Row> together =
        answers
            .joined()
            .select(
                col(OF),
                struct(
                        col(NUMBER),
                        col(AnswerRows.ANSWER).getField(AnswerRows.TEXT).as(AnswerRows.TEXT),
                        col(AnswerRows.ANSWER).getField(AnswerRows.REASON).as(AnswerRows.REASON),
                        col(AnswerRows.ANSWER).getField(AnswerRows.DETAIL).as(AnswerRows.DETAIL),
                        col(AnswerRows.ANSWER).getField(AnswerRows.FAILED).as(AnswerRows.FAILED))
                    .as(RESPONSES))
            .groupBy(OF)
            .agg(sort_array(collect_list(RESPONSES)).as(RESPONSES));
    return rows.join(together, rows.col(Columns.ID).equalTo(together.col(OF)), "left_outer")
        .drop(OF);
  }
}
