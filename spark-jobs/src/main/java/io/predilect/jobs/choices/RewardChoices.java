package io.predilect.jobs.choices;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.WholeRewards;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * A reward model's reward of every response, whole.
 *
 * @param folder the reward model
 * @param batchTokens tokens a batch may hold
 * @param models where it is opened
 */
record RewardChoices(ModelFolder folder, int batchTokens, ModelStore models)
    implements MapPartitionsFunction<Row, Row> {
  private record Read(Row row, List<Prompted> responses, Optional<Reject> reject) {}

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    WholeRewards model = WholeRewards.open(folder, batchTokens, models);
    return Windows.each(
        model
            .scorer()
            .score(Windows.each(rows, row -> read(row, model.tokenizer())), Read::responses),
        scored -> judged(scored.row(), scored.score()));
  }

  private static Read read(Row row, PairTokenizer tokenizer) {
    List<Prompted> read = new ArrayList<>();
    for (String response : row.<String>getList(row.fieldIndex(ChoiceRows.RESPONSES))) {
      PairTokenizer.Result result =
          tokenizer.tokenize(
              PreferencePair.of(PairRows.prompt(row), response, true), Optional.empty());
      if (result instanceof PairTokenizer.Rejected no) {
        return new Read(
            row,
            List.of(),
            Optional.of(
                Reject.of(
                    no.reason(),
                    "response %d: %s".formatted(read.size() + 1, no.detail()),
                    row.json())));
      }
      read.addAll(Prompted.responses(((PairTokenizer.Kept) result).pair()));
    }
    return new Read(row, read, Optional.empty());
  }

  private static Row judged(Read read, List<ResponseScore> scores) {
    if (read.reject().isPresent()) {
      return ChoiceOutcome.rejected(read.row(), read.reject().get());
    }
    List<OptionalDouble> rewards =
        scores.stream().map(score -> OptionalDouble.of(score.reward())).toList();
    return rewards.stream().allMatch(reward -> Double.isFinite(reward.getAsDouble()))
        ? ChoiceOutcome.rated(read.row(), rewards)
        : ChoiceOutcome.rejected(
            read.row(),
            Reject.of(WholeRewards.NOT_FINITE, "rewards " + rewards, read.row().json()));
  }
}
