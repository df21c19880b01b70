package io.predilect.jobs.choices;

import io.predilect.jobs.evaluate.figures.RewardBench2Score;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A choice with what its judge made of it, as a row. */
final class ChoiceOutcome {
  /** What it counts, 0 to 1; null of Ties, which count together. */
  static final String SCORE = "score";

  /** Which response was named the best, from 0; null: none could be read, or all were rated. */
  static final String NAMED = "named";

  /** What each response was rated, null where that could not be read; null: one was named. */
  static final String RATINGS = "ratings";

  /** How many answers of the judge could not be read. */
  static final String UNREAD = "unread";

  static final StructType TYPE =
      ChoiceRows.TYPE
          .add(SCORE, DataTypes.DoubleType)
          .add(NAMED, DataTypes.IntegerType)
          .add(RATINGS, DataTypes.createArrayType(DataTypes.DoubleType))
          .add(UNREAD, DataTypes.IntegerType);

  static final StructType OUTCOME_TYPE = RowOutput.outcome(TYPE);

  private ChoiceOutcome() {}

  /** Whether a row is one of Ties, whose responses are rated whatever the protocol. */
  static boolean ofTies(Row choice) {
    return ChoiceRows.TIES.equals(choice.getAs(Columns.SUBSET));
  }

  /** One response was to be named. */
  static Row named(Row choice, OptionalInt response) {
    return outcome(
        choice,
        RewardBench2Score.choice(0, response),
        response.isPresent() ? response.getAsInt() : null,
        null,
        response.isPresent() ? 0 : 1);
  }

  /** Each response was to be rated: what counts is how many of the highest are right. */
  static Row rated(Row choice, List<OptionalDouble> ratings) {
    int right = choice.<Integer>getAs(ChoiceRows.RIGHT);
    Double score = ofTies(choice) ? null : RewardBench2Score.ratings(right, ratings);
    long unread = ratings.stream().filter(OptionalDouble::isEmpty).count();
    return outcome(
        choice,
        score,
        null,
        ratings.stream().map(r -> r.isPresent() ? r.getAsDouble() : null).toArray(),
        Math.toIntExact(unread));
  }

  static Row rejected(Row choice, Reject reject) {
    Object[] values = new Object[OUTCOME_TYPE.size()];
    values[0] = choice.getAs(Columns.ID);
    values[values.length - 1] = reject.value();
    return RowFactory.create(values);
  }

  private static Row outcome(
      Row choice, Double score, Integer named, Object[] ratings, int unread) {
    Object[] own = Arrays.stream(ChoiceRows.TYPE.fieldNames()).map(choice::getAs).toArray();
    return RowFactory.create(
        Stream.concat(Arrays.stream(own), Stream.of(score, named, ratings, unread, null))
            .toArray());
  }
}
