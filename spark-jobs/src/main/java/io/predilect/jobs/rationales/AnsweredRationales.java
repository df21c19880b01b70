package io.predilect.jobs.rationales;

import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.value.Thoughts;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.rows.Reject;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Pairs with the rationale that was answered, or with the reason why there is none.
 *
 * @param asked whether a model was asked: what it thought aloud before it answered is no rationale
 */
record AnsweredRationales(StructType passedOn, boolean asked) implements MapFunction<Row, Row> {
  private static final String NOTHING = "the answer is empty, or holds only white space";

  @Override
  public Row call(Row row) {
    Optional<Reject> reject = AnswerRows.reject(row, PairTokenizer.EMPTY_RATIONALE, NOTHING);
    if (reject.isPresent()) {
      return RationaleRows.rejected(row, reject.get(), passedOn);
    }
    String text = row.<Row>getAs(AnswerRows.ANSWER).getAs(AnswerRows.TEXT);
    Optional<String> rationale = asked ? Thoughts.answer(text) : Optional.of(text);
    return rationale.filter(said -> !said.isEmpty()).isPresent()
        ? RationaleRows.kept(row, rationale.get(), passedOn)
        : RationaleRows.rejected(
            row,
            AnswerRows.rejected(
                row,
                PairTokenizer.EMPTY_RATIONALE,
                rationale.isPresent() ? NOTHING : Thoughts.UNFINISHED),
            passedOn);
  }
}
