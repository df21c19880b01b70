package io.predilect.jobs.choices;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.jobs.models.RewardedRows;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.model.scoring.Prompted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;

/** Choices that a reward model judges: its rewards are the responses' ratings. */
record RewardChoices() implements RewardedRows.Kind {
  private static final long serialVersionUID = 1L;

  @Override
  public RewardedRows.Read read(Row row, PairTokenizer tokenizer) {
    List<Prompted> read = new ArrayList<>();
    for (String response : row.<String>getList(row.fieldIndex(ChoiceRows.RESPONSES))) {
      PairTokenizer.Result result =
          tokenizer.tokenize(
              PreferencePair.of(PairRows.prompt(row), response, true), Optional.empty());
      if (result instanceof PairTokenizer.Rejected no) {
        String detail = String.format(Locale.ROOT, "response %d: %s", read.size() + 1, no.detail());
        return RewardedRows.Read.of(Reject.of(no.reason(), detail, json(row)));
      }
      read.addAll(Prompted.responses(((PairTokenizer.Kept) result).pair()));
    }
    return RewardedRows.Read.of(read);
  }

  @Override
  public Row rewarded(Row row, List<Double> rewards) {
    return ChoiceOutcome.rated(row, rewards.stream().map(OptionalDouble::of).toList());
  }

  @Override
  public Row rejected(Row row, Reject reject) {
    return ChoiceOutcome.rejected(row, reject);
  }

  @Override
  public String json(Row row) {
    return row.json();
  }
}
