package io.predilect.jobs.preview;

import io.predilect.data.format.Outcome;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rows as the shard stage makes them: the same tokenizer of pairs, the same limits. */
public final class Preview {
  private static final LengthLimits WHOLE =
      LengthLimits.of(Integer.MAX_VALUE, LengthLimits.Overlong.REJECT);

  private final ChatTokenizer tokenizer;
  private final PairTokenizer whole;
  private final PairTokenizer limited;

  /** By a model's tokenizer. */
  public Preview(ChatTokenizer tokenizer, LengthLimits limits) {
    RationaleCondition condition = RationaleCondition.builtIn();
    this.tokenizer = tokenizer;
    this.whole = new PairTokenizer(tokenizer, WHOLE, condition);
    this.limited = new PairTokenizer(tokenizer, limits, condition);
  }

  /** What becomes of a row, or of one of its pairs. */
  public PreviewedRow of(Outcome outcome) {
    if (outcome instanceof Outcome.Rejected rejected) {
      return new PreviewedRow(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(
              new PreviewedRow.Refusal("ingest", rejected.reason().key(), rejected.detail())));
    }
    PreferencePair pair = ((Outcome.Accepted) outcome).pair();
    PairTokenizer.Result kept = limited.tokenize(pair, Optional.empty());
    PairTokenizer.Result all = whole.tokenize(pair, Optional.empty());
    Optional<TokenizedPair> full =
        all instanceof PairTokenizer.Kept k ? Optional.of(k.pair()) : Optional.empty();
    Optional<TokenizedPair> fitted =
        kept instanceof PairTokenizer.Kept k ? Optional.of(k.pair()) : full;
    return new PreviewedRow(
        Optional.of(pair),
        full.flatMap(f -> text(f.prompt(), fitted.orElseThrow().prompt())),
        full.flatMap(f -> text(f.chosen(), fitted.orElseThrow().chosen())),
        full.flatMap(f -> text(f.rejected(), fitted.orElseThrow().rejected())),
        kept instanceof PairTokenizer.Rejected refused
            ? Optional.of(new PreviewedRow.Refusal("shard", refused.reason(), refused.detail()))
            : Optional.empty());
  }

  // Of one judged response alone the other is empty.
  private Optional<PreviewedText> text(Tokens before, Tokens kept) {
    return before.isEmpty()
        ? Optional.empty()
        : Optional.of(new PreviewedText(pieces(kept), kept.length(), before.length()));
  }

  List<PreviewedText.Piece> pieces(Tokens tokens) {
    List<PreviewedText.Piece> pieces = new ArrayList<>();
    int from = 0;
    while (from < tokens.length()) {
      boolean special = tokenizer.isSpecial(tokens.at(from));
      int to = from + 1;
      while (to < tokens.length() && !special && !tokenizer.isSpecial(tokens.at(to))) {
        to++;
      }
      pieces.add(new PreviewedText.Piece(visible(between(tokens, from, to)), special));
      from = to;
    }
    return pieces;
  }

  // Some tokenizers drop a text's first space: so a piece is what it adds to the text before it.
  private String between(Tokens tokens, int from, int to) {
    String before = tokenizer.decode(tokens.first(from), false);
    String after = tokenizer.decode(tokens.first(to), false);
    return after.startsWith(before)
        ? after.substring(before.length())
        : tokenizer.decode(tokens.first(to).last(to - from), false);
  }

  // What would do something to a terminal is written as what it is.
  private static String visible(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              boolean layout = point == '\n' || point == '\t';
              if (Character.isISOControl(point) && !layout) {
                visible.append(String.format(Locale.ROOT, "\\u%04x", point));
              } else {
                visible.appendCodePoint(point);
              }
            });
    return visible.toString();
  }
}
