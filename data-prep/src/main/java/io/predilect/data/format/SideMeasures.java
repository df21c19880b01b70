package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Columns beside {@code chosen} and {@code rejected} that measure the two responses, and may say
 * that the rejected one is the better: {@code chosen_rank} and {@code rejected_rank}, {@code
 * chosen_elo}, {@code votes_chosen}, {@code is_chosen_correct}, {@code chosen_is_better}, also
 * within an object such as {@code metadata}. Scores of the row itself are read as such. What is
 * measured is told by a column's words; a loss or a log-probability is no judgement.
 */
final class SideMeasures {
  private static final Set<String> LOWER = Set.of("rank");
  private static final Set<String> HIGHER =
      Set.of(
          "elo",
          "vote",
          "upvote",
          "like",
          "win",
          "grade",
          "accuracy",
          "correct",
          "correctness",
          "acceptable");
  // Of one side it is enough: the other is not.
  private static final Set<String> BETTER = Set.of("better", "best", "preferred", "winner");
  private static final Set<String> SCORES = Set.of("score", "rating", "reward");
  // What such a column is called besides.
  private static final Set<String> BESIDE =
      Set.of("is", "num", "number", "count", "rate", "ratio", "human", "annotator", "response");

  private SideMeasures() {}

  /** Refuses a row that measures the rejected response as the better one. */
  static void refuse(SourceRow row) throws UnfitRow {
    refuse(row.json(), "", false, row);
    for (Map.Entry<String, JsonNode> column : row.json().properties()) {
      if (column.getValue().isObject() && !row.isUsed(column.getKey())) {
        refuse(column.getValue(), column.getKey() + ".", true, row);
      }
    }
  }

  private static void refuse(JsonNode columns, String within, boolean scores, SourceRow row)
      throws UnfitRow {
    for (List<String> pair : ScoreColumns.named(columns)) {
      boolean used = within.isEmpty() && (row.isUsed(pair.get(0)) || row.isUsed(pair.get(1)));
      Optional<String> kind = kind(pair.get(0), scores);
      if (!used && kind.isPresent()) {
        refuse(kind.get(), columns, within, pair);
      }
    }
    for (Map.Entry<String, JsonNode> column : columns.properties()) {
      refuseOne(column.getKey(), column.getValue(), within);
    }
  }

  private static void refuse(String kind, JsonNode columns, String within, List<String> pair)
      throws UnfitRow {
    OptionalDouble chosen = measure(columns.get(pair.get(0)));
    OptionalDouble rejected = measure(columns.get(pair.get(1)));
    if (chosen.isEmpty() || rejected.isEmpty()) {
      return;
    }
    double ahead = chosen.getAsDouble() - rejected.getAsDouble();
    if (LOWER.contains(kind) ? ahead > 0 : ahead < 0) {
      throw new UnfitRow(
          RejectReason.CONTRADICTION,
          "'%1$s%2$s' is %3$s and '%1$s%4$s' %5$s, so that the rejected response is the better one by %6$s; correct them, or name %7$s in ignore if %8$s is not the better"
              .formatted(
                  within,
                  pair.get(0),
                  columns.get(pair.get(0)).asText(),
                  pair.get(1),
                  columns.get(pair.get(1)).asText(),
                  kind,
                  within.isEmpty() ? "both" : within.substring(0, within.length() - 1),
                  LOWER.contains(kind) ? "a lower one" : "more of it"));
    }
  }

  private static void refuseOne(String column, JsonNode value, String within) throws UnfitRow {
    Set<String> words = new HashSet<>(ScoreColumns.words(column));
    boolean ofChosen = words.remove("chosen");
    boolean ofRejected = words.remove("rejected");
    words.removeAll(BESIDE);
    Optional<Boolean> said = Written.truth(value);
    if (ofChosen != ofRejected
        && words.size() == 1
        && BETTER.containsAll(words)
        && said.isPresent()
        && said.get() == ofRejected) {
      throw new UnfitRow(
          RejectReason.CONTRADICTION,
          "'%1$s%2$s' is %3$s, so that the rejected response is the better one; correct it, or name %4$s in ignore if it says something else"
              .formatted(
                  within,
                  column,
                  value.asText(),
                  within.isEmpty() ? "it" : within.substring(0, within.length() - 1)));
    }
  }

  // The one word of a chosen response's column that says what is measured.
  private static Optional<String> kind(String column, boolean scores) {
    Optional<String> kind = Optional.empty();
    for (String word : ScoreColumns.besideChosen(column)) {
      boolean measures =
          LOWER.contains(word)
              || HIGHER.contains(word)
              || BETTER.contains(word)
              || (scores && SCORES.contains(word));
      if (measures && kind.isEmpty()) {
        kind = Optional.of(word);
      } else if (measures || (!BESIDE.contains(word) && !ScoreColumns.BESIDE.contains(word))) {
        return Optional.empty();
      }
    }
    return kind;
  }

  private static OptionalDouble measure(JsonNode value) {
    OptionalDouble number = Written.number(value);
    return number.isPresent()
        ? number
        : Written.truth(value)
            .map(truth -> OptionalDouble.of(truth ? 1 : 0))
            .orElse(OptionalDouble.empty());
  }
}
