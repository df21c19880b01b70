package io.predilect.jobs.judge;

import io.predilect.data.judge.Judgement;
import io.predilect.data.pair.TextReward;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;

/**
 * A generator's own reward of both responses, read from their texts: the higher one wins.
 *
 * @param rule the generator's name
 * @param reward of the data set
 */
record RuleJudge(String rule, TextReward reward) implements MapFunction<Row, Row> {
  @Override
  public Row call(Row compared) {
    OptionalDouble ours =
        reward.of(PairRows.prompt(compared), compared.getAs(ComparedRows.RESPONSE));
    OptionalDouble theirs =
        reward.of(PairRows.prompt(compared), compared.getAs(ComparedRows.BASELINE_RESPONSE));
    return ours.isPresent() && theirs.isPresent()
        ? JudgedRows.kept(
            compared,
            Judgement.ofScores(ours.getAsDouble(), theirs.getAsDouble(), TextReward.EQUAL),
            List.of())
        : JudgedRows.rejected(
            compared,
            Reject.of(
                foreign(rule),
                "rule: %s judges prompts of that generator, and this is none".formatted(rule),
                ComparedRows.json(compared)));
  }

  /** The reason for which a prompt is refused that is none of the generator's. */
  static String foreign(String rule) {
    return "no_" + rule + "_prompt";
  }
}
