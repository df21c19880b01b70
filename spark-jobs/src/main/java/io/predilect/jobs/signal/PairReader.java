package io.predilect.jobs.signal;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.ResponseCut;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.model.signal.CutResponse;
import java.util.Optional;

/** Reads pairs as one model does. */
final class PairReader {
  private final ChatTokenizer tokenizer;
  private final PairTokenizer pairs;

  PairReader(ScoringModel model, LengthLimits limits) {
    this.tokenizer = model.tokenizer();
    this.pairs =
        new PairTokenizer(
            tokenizer,
            limits.within(model.model().config().maxPositions()),
            RationaleCondition.builtIn());
  }

  int endOfTurn() {
    return tokenizer.endOfTurn();
  }

  /** A row's pair; a row that cannot be read, or already has a reject, comes back with one. */
  Asked read(Measured row) {
    if (row.reject().isPresent()) {
      return new Asked(row, Optional.empty());
    }
    PreferencePair pair = row.pair();
    if (!pair.paired()) {
      return refused(row, PairTokenizer.UNPAIRED, "the row has one response");
    }
    PairTokenizer.Result result = pairs.tokenize(pair, Optional.empty());
    if (result instanceof PairTokenizer.Kept kept) {
      TokenizedPair tokens = kept.pair();
      return new Asked(
          row.read(kept.lost()),
          Optional.of(
              new ReadPair(
                  tokens,
                  cut(pair, tokens.chosen(), pair.chosen()),
                  cut(pair, tokens.rejected(), pair.rejected()))));
    }
    PairTokenizer.Rejected rejected = (PairTokenizer.Rejected) result;
    return refused(row, rejected.reason(), rejected.detail());
  }

  private static Asked refused(Measured row, String reason, String detail) {
    return new Asked(row.rejected(reason, detail), Optional.empty());
  }

  // A response that ends its turn is whole; of another one the limits left the beginning.
  private CutResponse cut(PreferencePair pair, Tokens tokens, String text) {
    int body =
        tokens.last() == tokenizer.endOfTurn()
            ? tokens.length() - 1
            : tokenizer.size(pair.prompt(), text, ResponseCut.Unit.TOKENS);
    return new CutResponse(body, tokens.length());
  }

  /**
   * A row before a model is asked.
   *
   * @param row the row
   * @param read its pair; empty: the model is not asked
   */
  record Asked(Measured row, Optional<ReadPair> read) {}
}
