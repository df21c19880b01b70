package io.predilect.jobs.bestofn;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Pairs from the prompts of a partition and the responses to them. Responses and rewards lie in a
 * file as soon as all of them are there; a task whose file is there judges none.
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
    List<PromptSamples> made = new ArrayList<>();
    List<ResponseRewards.Answered> answered = new ArrayList<>();
    Map<String, Row> asked = new HashMap<>();
    for (Row row : rows) {
      if (row.<Boolean>getAs(FIRST)) {
        asked.put(row.getAs(Columns.ID), row);
        Optional<PromptSamples> refused = refused(row);
        refused.ifPresentOrElse(made::add, () -> answered.add(answered(row)));
      }
    }
    try (SharedModels<ScoringModel>.Lease reward =
        plan.models().open(plan.reward(), HeadKind.REWARD)) {
      for (PromptSamples rewarded :
          new ResponseRewards(reward.model(), plan.batchTokens()).of(answered)) {
        made.add(withRefused(rewarded, responses(asked.get(rewarded.id()))));
      }
    }
    file.write(made);
    return made;
  }

  private static List<Row> responses(Row row) {
    return row.getList(row.fieldIndex(ResponseQuestions.RESPONSES));
  }

  private static ResponseRewards.Answered answered(Row row) {
    return new ResponseRewards.Answered(
        row.getAs(Columns.ID),
        PairRows.prompt(row),
        responses(row).stream()
            .map(one -> PairRows.text(one, AnswerRows.TEXT).orElse(""))
            .toList());
  }

  /** What was refused says so; to the reward model it was empty. */
  private static PromptSamples withRefused(PromptSamples made, List<Row> responses) {
    return new PromptSamples(
        made.id(),
        IntStream.range(0, made.responses().size())
            .mapToObj(
                i ->
                    PairRows.text(responses.get(i), AnswerRows.REASON)
                        .map(PromptSamples.Response::refused)
                        .orElse(made.responses().get(i)))
            .toList(),
        made.reject());
  }

  /** Why a prompt has to wait for responses that may come later, or has none at all. */
  private static Optional<PromptSamples> refused(Row row) {
    List<Row> responses = responses(row);
    boolean none = responses.stream().allMatch(one -> one.getAs(AnswerRows.REASON) != null);
    return responses.stream()
        .filter(one -> one.getAs(AnswerRows.REASON) != null)
        .filter(one -> none || one.<Boolean>getAs(AnswerRows.FAILED))
        .max(Comparator.comparing(one -> one.<Boolean>getAs(AnswerRows.FAILED)))
        .map(
            one ->
                new PromptSamples(
                    row.getAs(Columns.ID),
                    List.of(),
                    Optional.of(
                        new PromptSamples.Refusal(
                            one.getAs(AnswerRows.REASON),
                            one.getAs(AnswerRows.DETAIL),
                            one.getAs(AnswerRows.FAILED)))));
  }

  private static Row outcome(Row row, Map<String, PromptSamples> samples) {
    if (!row.<Boolean>getAs(FIRST)) {
      return rejected(
          row,
          new PromptSamples.Refusal(
              SAME_PROMPT, "another row has the same prompt, and gives its pair", false));
    }
    PromptSamples made = samples.get(row.<String>getAs(Columns.ID));
    Optional<PromptSamples.Refusal> refusal = made.refusal();
    return refusal.isPresent()
        ? rejected(row, refusal.get())
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

  private static Row rejected(Row row, PromptSamples.Refusal refusal) {
    Object[] outcome = new Object[OUTCOME.size()];
    outcome[OUTCOME.fieldIndex(Columns.ID)] = row.getAs(Columns.ID);
    outcome[outcome.length - 1] =
        new Reject(refusal.reason(), refusal.detail(), row.json(), refusal.failed()).value();
    return RowFactory.create(outcome);
  }
}
