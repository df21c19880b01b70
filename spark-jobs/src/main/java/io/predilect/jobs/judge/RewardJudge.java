package io.predilect.jobs.judge;

import io.predilect.data.judge.Comparison;
import io.predilect.data.judge.Judgement;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.WholeRewards;
import io.predilect.jobs.rows.Reject;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * A reward model's reward of both responses, whole: the higher one wins.
 *
 * @param folder the reward model
 * @param batchTokens tokens a batch may hold
 * @param models where it is opened
 */
record RewardJudge(ModelFolder folder, int batchTokens, ModelStore models)
    implements MapPartitionsFunction<Row, Row> {
  /** A comparison in the model's tokens, or why it cannot be judged. */
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
    Comparison compared = ComparedRows.comparison(row);
    if (!compared.samePrompt()) {
      return new Read(row, List.of(), Optional.of(JudgedRows.unequal(row, "a reward model")));
    }
    PairTokenizer.Result result =
        tokenizer.tokenize(
            PreferencePair.of(compared.promptA(), compared.a(), compared.b()), Optional.empty());
    if (result instanceof PairTokenizer.Kept kept) {
      return new Read(row, Prompted.responses(kept.pair()), Optional.empty());
    }
    PairTokenizer.Rejected no = (PairTokenizer.Rejected) result;
    // the arm's response is read in the place of a chosen one
    String detail =
        no.detail().replace("chosen", "the arm's").replace("rejected", "the baseline's");
    return new Read(
        row, List.of(), Optional.of(Reject.of(no.reason(), detail, ComparedRows.json(row))));
  }

  private static Row judged(Read read, List<ResponseScore> scores) {
    if (read.reject().isPresent()) {
      return JudgedRows.rejected(read.row(), read.reject().get());
    }
    double ours = scores.get(0).reward();
    double theirs = scores.get(1).reward();
    return Double.isFinite(ours) && Double.isFinite(theirs)
        ? JudgedRows.kept(read.row(), Judgement.ofScores(ours, theirs, 0), List.of())
        : JudgedRows.rejected(
            read.row(),
            Reject.of(
                WholeRewards.NOT_FINITE,
                "rewards " + ours + " and " + theirs,
                ComparedRows.json(read.row())));
  }
}
