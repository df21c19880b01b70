package io.predilect.jobs.preview;

import io.predilect.data.format.Outcome;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Tokens;
import java.io.PrintWriter;
import java.util.Optional;

/** Shows rows as the shard stage makes them: the same tokenizer of pairs, the same limits. */
final class Preview {
  private static final LengthLimits WHOLE =
      LengthLimits.of(Integer.MAX_VALUE, LengthLimits.Overlong.REJECT);

  private final PairTokenizer whole;
  private final PairTokenizer limited;
  private final LengthLimits limits;
  private final MarkedText text;
  private final PrintWriter out;
  private int shown;

  Preview(ChatTokenizer tokenizer, LengthLimits limits, boolean colours, PrintWriter out) {
    RationaleCondition condition = RationaleCondition.builtIn();
    this.whole = new PairTokenizer(tokenizer, WHOLE, condition);
    this.limited = new PairTokenizer(tokenizer, limits, condition);
    this.limits = limits;
    this.text = new MarkedText(tokenizer, colours);
    this.out = out;
  }

  /** Shows one row. */
  void show(Outcome outcome) {
    shown++;
    if (outcome instanceof Outcome.Rejected rejected) {
      out.printf(
          "row %d: rejected by ingest: %s: %s%n%n",
          shown, rejected.reason().key(), rejected.detail());
      return;
    }
    PreferencePair pair = ((Outcome.Accepted) outcome).pair();
    String subset = pair.subset().isEmpty() ? "" : ", " + pair.subset();
    out.printf("row %d: pair %s%s%n", shown, pair.id(), subset);
    PairTokenizer.Result kept = limited.tokenize(pair, Optional.empty());
    PairTokenizer.Result all = whole.tokenize(pair, Optional.empty());
    if (all instanceof PairTokenizer.Kept full) {
      TokenizedPair fitted = kept instanceof PairTokenizer.Kept cut ? cut.pair() : full.pair();
      show("prompt", full.pair().prompt(), fitted.prompt(), "read, not scored");
      show("chosen", full.pair().chosen(), fitted.chosen(), "scored");
      show("rejected", full.pair().rejected(), fitted.rejected(), "scored");
    }
    if (kept instanceof PairTokenizer.Rejected refused) {
      out.printf("rejected by shard: %s: %s%n", refused.reason(), refused.detail());
    }
    out.println();
  }

  private void show(String name, Tokens whole, Tokens kept, String use) {
    if (whole.isEmpty()) {
      return; // one judged response alone
    }
    int cut = whole.length() - kept.length();
    boolean prompt = name.equals("prompt");
    out.printf(
        "-- %s: %,d tokens, %s%s%n",
        name,
        kept.length(),
        use,
        cut == 0
            ? ""
            : "; the %s %,d of %,d are cut (max_length %d, max_prompt_length %d)"
                .formatted(
                    prompt ? "first" : "last",
                    cut,
                    whole.length(),
                    limits.maxLength(),
                    limits.maxPromptLength()));
    String ellipsis = cut == 0 ? "" : "\u2026";
    out.println((prompt ? ellipsis : "") + text.of(kept) + (prompt ? "" : ellipsis));
  }
}
