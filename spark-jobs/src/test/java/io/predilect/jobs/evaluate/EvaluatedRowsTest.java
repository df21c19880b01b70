package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.pair.PairId;
import io.predilect.jobs.evaluate.figures.EvaluatedPair;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Lengths;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Logps;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Rewards;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Split;
import io.predilect.jobs.fixture.StageTrial;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class EvaluatedRowsTest {
  private static final OptionalDouble NONE = OptionalDouble.empty();

  private static EvaluatedPair pair(
      Lengths lengths,
      Optional<Rewards> rewards,
      Logps logps,
      Optional<Logps> refined,
      Optional<Split> split) {
    return new EvaluatedPair(
        PairId.of(List.of(), "chosen", "rejected"),
        "group",
        lengths,
        rewards,
        Optional.of(logps),
        refined,
        NONE,
        split,
        NONE);
  }

  /** A pair with all that there can be, and single responses of either kind. */
  @Test
  void aRowHasAllOfAPair() {
    OptionalDouble one = OptionalDouble.of(1);
    Logps logps = new Logps(-10, -11, -12, -13);
    Split split = new Split(0.5, one, NONE, one, List.of(0.25, -0.5), OptionalDouble.of(2));
    List<EvaluatedPair> pairs =
        List.of(
            pair(
                new Lengths(9, 8),
                Optional.of(new Rewards(3, 1)),
                logps,
                Optional.of(logps),
                Optional.of(split)),
            pair(
                new Lengths(9, 0),
                Optional.empty(),
                new Logps(OptionalDouble.of(-10), NONE, OptionalDouble.of(-12), NONE),
                Optional.empty(),
                Optional.empty()),
            pair(
                new Lengths(0, 9),
                Optional.empty(),
                new Logps(NONE, OptionalDouble.of(-10), NONE, OptionalDouble.of(-8)),
                Optional.empty(),
                Optional.empty()));
    List<Row> rows =
        pairs.stream().map(pair -> RowFactory.create(EvaluatedRows.values(pair))).toList();
    assertEquals(
        pairs,
        StageTrial.session().createDataFrame(rows, EvaluatedRows.TYPE).collectAsList().stream()
            .map(EvaluatedRows::pair)
            .toList());
  }
}
