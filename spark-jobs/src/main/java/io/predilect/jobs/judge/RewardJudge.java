package io.predilect.jobs.judge;

import io.predilect.data.judge.Comparison;
import io.predilect.data.judge.Judgement;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.jobs.models.RewardedRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.model.scoring.Prompted;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** Comparisons that a reward model judges: the response of the higher reward wins. */
record RewardJudge() implements RewardedRows.Kind {
  private static final long serialVersionUID = 1L;

  @Override
  public RewardedRows.Read read(Row row, PairTokenizer tokenizer) {
    Comparison compared = ComparedRows.comparison(row);
    if (!compared.samePrompt()) {
      return RewardedRows.Read.of(JudgedRows.unequal(row, "a reward model"));
    }
    PairTokenizer.Result result =
        tokenizer.tokenize(
            PreferencePair.of(compared.promptA(), compared.a(), compared.b()), Optional.empty());
    if (result instanceof PairTokenizer.Kept kept) {
      return RewardedRows.Read.of(Prompted.responses(kept.pair()));
    }
    PairTokenizer.Rejected no = (PairTokenizer.Rejected) result;
    // the arm's response is read in the place of a chosen one
    String detail =
        no.detail().replace("chosen", "the arm's").replace("rejected", "the baseline's");
    return RewardedRows.Read.of(Reject.of(no.reason(), detail, json(row)));
  }

  @Override
  public Row rewarded(Row row, List<Double> rewards) {
    return JudgedRows.kept(row, Judgement.ofScores(rewards.get(0), rewards.get(1), 0), List.of());
  }

  @Override
  public Row rejected(Row row, Reject reject) {
    return JudgedRows.rejected(row, reject);
  }

  @Override
  public String json(Row row) {
    return ComparedRows.json(row);
  }
}
