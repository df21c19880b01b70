package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Set;

/**
 * Which of a pair's responses the row's own names {@code chosen} and {@code rejected} mean, where
 * expressions say which is which: they may have it the other way round.
 */
enum NamedSides {
  /** The names mean what the pair has. */
  SAME,
  /** The row's chosen response is the pair's rejected one. */
  SWAPPED,
  /** The row has responses of these names, and they are others than the pair's. */
  UNKNOWN;

  // What else a column of a response is called.
  private static final Set<String> RESPONSE =
      Set.of("response", "answer", "text", "completion", "output", "message", "content", "reply");

  /**
   * Decides by the texts, else by what the expressions read.
   *
   * @param chosen the columns that the expression of the chosen response reads
   * @param rejected those of the rejected one
   */
  static NamedSides of(Draft draft, JsonNode row, Set<String> chosen, Set<String> rejected) {
    boolean named = false;
    for (List<String> pair : ScoreColumns.pairs(row)) {
      String one = text(pair.get(0), row);
      String other = text(pair.get(1), row);
      if (same(one, draft.chosen()) && same(other, draft.rejected())) {
        return SAME;
      }
      if (same(one, draft.rejected()) && same(other, draft.chosen())) {
        return SWAPPED;
      }
      if (reads(chosen, pair) == 1 && reads(rejected, pair) == 2) {
        return SAME;
      }
      if (reads(chosen, pair) == 2 && reads(rejected, pair) == 1) {
        return SWAPPED;
      }
      named |= RESPONSE.containsAll(ScoreColumns.besideChosen(pair.get(0)));
    }
    return named ? UNKNOWN : SAME;
  }

  /** Refuses a pair whose responses columns that nobody reads call the other way round. */
  static void refuseExchanged(Draft draft, SourceRow row) throws UnfitRow {
    for (List<String> pair : ScoreColumns.pairs(row.json())) {
      String one = pair.get(0);
      String other = pair.get(1);
      if (!row.isUsed(one)
          && !row.isUsed(other)
          && same(text(one, row.json()), draft.rejected())
          && same(text(other, row.json()), draft.chosen())) {
        throw new UnfitRow(
            RejectReason.CONTRADICTION,
            ("'%1$s' is the response that is read as the rejected one, and '%2$s' the chosen one: say"
                    + " in columns which is which, or name both in ignore if they do not count")
                .formatted(one, other));
      }
    }
  }

  // 1: the first of them alone, 2: the second, 3: both.
  private static int reads(Set<String> columns, List<String> pair) {
    return (columns.contains(pair.get(0)) ? 1 : 0) + (columns.contains(pair.get(1)) ? 2 : 0);
  }

  private static boolean same(String text, String response) {
    return text.strip().equals(response.strip());
  }

  private static String text(String column, JsonNode row) {
    try {
      List<Message> turns = Turns.response(column, row.get(column));
      return turns.isEmpty() ? "" : turns.get(turns.size() - 1).content();
    } catch (UnfitRow e) {
      return ""; // no response
    }
  }
}
