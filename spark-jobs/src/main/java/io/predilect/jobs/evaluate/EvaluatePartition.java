package io.predilect.jobs.evaluate;

import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.ReferenceLogp;
import io.predilect.jobs.evaluate.JudgedRow.Question;
import io.predilect.jobs.evaluate.JudgedRow.Said;
import io.predilect.jobs.evaluate.figures.EvaluatedPair;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Logps;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Rewards;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.Shortened;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Evaluates the rows of a partition as they come. */
record EvaluatePartition(EvaluatePlan plan) implements MapPartitionsFunction<Row, Row> {
  static final StructType OUTCOME = RowOutput.outcome(Shortened.with(EvaluatedRows.TYPE));

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    EvaluateModels models = EvaluateModels.open(plan);
    return Windows.each(models.judge(Windows.each(rows, row -> new JudgedRow(row))), this::outcome);
  }

  private Row outcome(JudgedRow judged) {
    Optional<EvaluatedPair> evaluated =
        judged.reject().isPresent() ? Optional.empty() : evaluated(judged);
    return evaluated
        .map(pair -> kept(pair, judged))
        .orElseGet(() -> rejected(judged.pair().id(), judged.reject().orElseThrow()));
  }

  private Optional<EvaluatedPair> evaluated(JudgedRow judged) {
    Row row = judged.row();
    PreferencePair pair = judged.pair();
    Optional<Rewards> rewards =
        judged.said(Question.REWARD).map(said -> new Rewards(said.chosen(), said.rejected()));
    Optional<Logps> logps = Optional.empty();
    if (judged.said(Question.POLICY).isPresent()) {
      Optional<String> foreign = foreignReference(judged);
      if (foreign.isPresent()) {
        judged.reject(ForeignColumns.REFERENCE, foreign.get());
        return Optional.empty();
      }
      logps =
          logps(
              row,
              judged.said(Question.POLICY).get(),
              judged.said(Question.REFERENCE),
              ReferenceLogp.CHOSEN,
              ReferenceLogp.REJECTED);
      if (logps.isEmpty()) {
        judged.reject("no reference log-probs", "the reference columns are empty");
        return Optional.empty();
      }
    }
    Optional<String> foreignGap = ForeignColumns.gap(row, judged.read());
    if (foreignGap.isPresent() && !plan.ownGaps()) {
      judged.reject(ForeignColumns.GAP, foreignGap.get());
      return Optional.empty();
    }
    OptionalDouble truth = number(plan.truth(), row, pair);
    if (Double.isNaN(truth.orElse(0))) {
      judged.reject("truth is not a number", "column " + plan.truth().get(0));
      return Optional.empty();
    }
    OptionalDouble scoreGap =
        plan.scoreGap().isEmpty() ? scoreGap(pair) : number(plan.scoreGap(), row, pair);
    if (Double.isNaN(scoreGap.orElse(0))) {
      judged.reject("score_gap is not a number", "column " + plan.scoreGap().get(0));
      return Optional.empty();
    }
    Optional<Logps> refined = refined(judged);
    if (!finite(rewards, logps) || !finite(Optional.empty(), refined)) {
      judged.reject("score is not finite", rewards + " " + logps + " " + refined);
      return Optional.empty();
    }
    return Optional.of(
        new EvaluatedPair(
            pair.id(),
            TextColumn.of(row, pair, plan.by()).orElse(""),
            judged.lengths(),
            rewards,
            logps,
            refined,
            scoreGap,
            plan.ownGaps() ? Optional.empty() : EvaluatedPair.Split.of(row),
            truth,
            PairId.ofPlainPrompt(pair.prompt())));
  }

  private Optional<Logps> refined(JudgedRow judged) {
    Row row = judged.row();
    Optional<Said> policy = judged.said(Question.REFINED_POLICY);
    Optional<Said> reference = judged.said(Question.REFINED_REFERENCE);
    boolean asked =
        reference.isPresent()
            || plan.refinement().stream()
                .anyMatch(
                    p ->
                        PairRows.text(row, Columns.REF_REFINEMENT_PROMPT)
                            .equals(Optional.of(p.identity())));
    return policy.isEmpty() || !asked
        ? Optional.empty()
        : logps(
            row,
            policy.get(),
            reference,
            ReferenceLogp.AUGMENTED_CHOSEN,
            ReferenceLogp.AUGMENTED_REJECTED);
  }

  private Optional<String> foreignReference(JudgedRow judged) {
    return plan.reference().isEmpty()
        ? ForeignColumns.reference(judged.row(), judged.read().get(plan.policy().get(0).digest()))
        : Optional.empty();
  }

  /** What a column says, if one is named and the row has it; NaN: it is no finite number. */
  private static OptionalDouble number(List<String> column, Row row, PreferencePair pair) {
    return column.stream()
        .flatMap(name -> TextColumn.of(row, pair, name).stream())
        .mapToDouble(TextColumn::number)
        .findFirst();
  }

  /** Policy and reference, which is columns where no model was asked; empty: they do not match. */
  private static Optional<Logps> logps(
      Row row,
      Said policy,
      Optional<Said> reference,
      ReferenceLogp ofChosen,
      ReferenceLogp ofRejected) {
    Said said =
        reference.orElseGet(
            () ->
                new Said(
                    PairRows.number(row, ofChosen.column()),
                    PairRows.number(row, ofRejected.column())));
    return policy.chosen().isPresent() == said.chosen().isPresent()
            && policy.rejected().isPresent() == said.rejected().isPresent()
        ? Optional.of(new Logps(policy.chosen(), policy.rejected(), said.chosen(), said.rejected()))
        : Optional.empty();
  }

  private static boolean finite(Optional<Rewards> rewards, Optional<Logps> logps) {
    return rewards.stream().allMatch(Rewards::finite)
        && logps.stream().allMatch(l -> l.rewards(1).finite());
  }

  private static OptionalDouble scoreGap(PreferencePair pair) {
    return pair.chosenScore().isPresent() && pair.rejectedScore().isPresent()
        ? OptionalDouble.of(pair.chosenScore().getAsDouble() - pair.rejectedScore().getAsDouble())
        : OptionalDouble.empty();
  }

  private static Row kept(EvaluatedPair pair, JudgedRow judged) {
    Object[] values = Arrays.copyOf(EvaluatedRows.values(pair), OUTCOME.size());
    values[EvaluatedRows.TYPE.size()] = Shortened.value(judged.lost());
    return RowFactory.create(values);
  }

  private static Row rejected(String id, Reject reject) {
    Object[] values = new Object[OUTCOME.size()];
    values[0] = id;
    values[values.length - 1] = reject.value();
    return RowFactory.create(values);
  }
}
