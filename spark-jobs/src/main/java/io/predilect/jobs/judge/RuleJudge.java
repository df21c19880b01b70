package io.predilect.jobs.judge;

import io.predilect.data.demo.DemoReward;
import io.predilect.data.judge.Judgement;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;

/**
 * The demo's own reward of both responses, read from their texts: the higher one wins.
 *
 * @param bias of the generator that made the prompts
 */
record RuleJudge(double bias) implements MapFunction<Row, Row> {
  /** The prompt is none of the demo's. */
  static final String NO_DEMO = "no_demo_prompt";

  @Override
  public Row call(Row compared) {
    DemoReward reward = new DemoReward(bias);
    OptionalDouble ours =
        reward.of(PairRows.prompt(compared), compared.getAs(ComparedRows.RESPONSE));
    OptionalDouble theirs =
        reward.of(PairRows.prompt(compared), compared.getAs(ComparedRows.BASELINE_RESPONSE));
    return ours.isPresent() && theirs.isPresent()
        ? JudgedRows.kept(
            compared,
            Judgement.ofScores(ours.getAsDouble(), theirs.getAsDouble(), DemoReward.EQUAL),
            List.of())
        : JudgedRows.rejected(
            compared,
            Reject.of(
                NO_DEMO,
                "rule: demo judges prompts of the demo's generator, and this is none",
                ComparedRows.json(compared)));
  }
}
