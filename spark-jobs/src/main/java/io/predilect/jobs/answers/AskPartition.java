package io.predilect.jobs.answers;

import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Asks the questions of a partition. */
record AskPartition(Asker asker) implements MapPartitionsFunction<Row, Row> {
  /** A key and its outcome. */
  static final StructType ANSWERED =
      new StructType().add(Questions.KEY, "string").add(Answers.ANSWER, AnswerRows.OUTCOME);

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    return rows.hasNext()
        ? Windows.each(
            asker.answers(Windows.each(rows, Question::of)),
            answer -> RowFactory.create(answer.key(), AnswerRows.outcome(answer)))
        : Collections.emptyIterator();
  }
}
