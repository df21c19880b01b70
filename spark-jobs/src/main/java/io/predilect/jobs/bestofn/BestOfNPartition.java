package io.predilect.jobs.bestofn;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Pairs from the prompts of a partition. The responses lie in a file as soon as all of them are
 * there; a task whose file is there makes none.
 */
record BestOfNPartition(BestOfNPlan plan) implements MapPartitionsFunction<Row, Row> {
  /** Whether a row is the first with its prompt. */
  static final String FIRST = "_first";

  /** A row whose prompt another row has too. */
  static final String SAME_PROMPT = "same_prompt";

  /** The row that a pair's prompt comes from, among its extra columns. */
  static final String SOURCE = "source_id";

  static final StructType OUTCOME = RowOutput.outcome(Columns.INGESTED);

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    List<Row> all = new ArrayList<>();
    rows.forEachRemaining(all::add);
    if (all.isEmpty()) {
      return Collections.emptyIterator();
    }
    Map<String, PromptSamples> samples = new HashMap<>();
    for (PromptSamples each : samples(all)) {
      samples.put(each.id(), each);
    }
    return all.stream().map(row -> outcome(row, samples)).iterator();
  }

  private List<PromptSamples> samples(List<Row> rows) throws IOException {
    SamplesFile file =
        SamplesFile.of(plan.folder(), TaskContext.getPartitionId(), plan.models().hadoop().value());
    Optional<List<PromptSamples>> before = file.read();
    if (before.isPresent()) {
      return before.get();
    }
    List<ResponseSampler.Asked> asked =
        rows.stream()
            .filter(row -> row.<Boolean>getAs(FIRST))
            .map(row -> new ResponseSampler.Asked(row.getAs(Columns.ID), PairRows.prompt(row)))
            .toList();
    try (SharedModels<ScoringModel>.Lease policy =
            plan.models().open(plan.policy(), HeadKind.CAUSAL);
        SharedModels<ScoringModel>.Lease reward =
            plan.models().open(plan.reward(), HeadKind.REWARD)) {
      List<PromptSamples> made =
          new ResponseSampler(plan, policy.model(), reward.model()).sample(asked);
      file.write(made);
      return made;
    }
  }

  private static Row outcome(Row row, Map<String, PromptSamples> samples) {
    if (!row.<Boolean>getAs(FIRST)) {
      return rejected(row, SAME_PROMPT, "another row has the same prompt, and gives its pair");
    }
    PromptSamples made = samples.get(row.<String>getAs(Columns.ID));
    Optional<PromptSamples.Refusal> refusal = made.refusal();
    return refusal.isPresent()
        ? rejected(row, refusal.get().reason(), refusal.get().detail())
        : kept(row, made.best().orElseThrow(), made.worst().orElseThrow());
  }

  private static Row kept(Row row, PromptSamples.Response best, PromptSamples.Response worst) {
    List<Message> prompt = PairRows.prompt(row);
    PreferencePair pair =
        new PreferencePair(
            PairId.of(prompt, best.text(), worst.text()),
            prompt,
            best.text(),
            worst.text(),
            OptionalDouble.of(best.reward()),
            OptionalDouble.of(worst.reward()),
            row.getAs(Columns.SUBSET),
            Map.of(SOURCE, row.<String>getAs(Columns.ID)));
    Row values = PairRows.row(pair, row.getAs(Columns.SPLIT));
    Object[] outcome = new Object[OUTCOME.size()];
    for (int i = 0; i < values.size(); i++) {
      outcome[i] = values.get(i);
    }
    outcome[OUTCOME.fieldIndex(Columns.SOURCE)] = PairRows.text(row, Columns.SOURCE).orElse(null);
    return RowFactory.create(outcome);
  }

  private static Row rejected(Row row, String reason, String detail) {
    Object[] outcome = new Object[OUTCOME.size()];
    outcome[OUTCOME.fieldIndex(Columns.ID)] = row.getAs(Columns.ID);
    outcome[outcome.length - 1] = Reject.of(reason, detail, row.json()).value();
    return RowFactory.create(outcome);
  }
}
