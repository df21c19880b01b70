package io.predilect.jobs.rationales;

import io.predilect.data.shard.PairTokenizer;
import io.predilect.jobs.answers.AnswerRows;
import io.predilect.jobs.answers.Answers;
import io.predilect.jobs.rows.Reject;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Pairs with the rationale that was answered, or with the reason why there is none. */
record AnsweredRationales(StructType passedOn) implements MapFunction<Row, Row> {
  private static final String NOTHING = "the answer is empty, or holds only white space";

  @Override
  public Row call(Row row) {
    Optional<Reject> reject = AnswerRows.reject(row, PairTokenizer.EMPTY_RATIONALE, NOTHING);
    return reject.isPresent()
        ? RationaleRows.rejected(row, reject.get(), passedOn)
        : RationaleRows.kept(row, row.<Row>getAs(Answers.ANSWER).getAs(AnswerRows.TEXT), passedOn);
  }
}
