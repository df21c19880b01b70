package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The data's own scores of a pair: two columns whose names differ by {@code chosen} and {@code
 * rejected} and else speak of a score, rating or reward; or one list of ratings. Missing values
 * (null, NaN, an empty text) are no scores; a value that is there and is no number is a fault.
 */
final class DataScores {
  private static final List<String> KINDS = List.of("score", "rating", "reward");
  private static final Set<String> BESIDE =
      Set.of("avg", "average", "mean", "overall", "total", "final", "rm", "model", "quality");
  private static final List<String> LISTS = List.of("scores", "score", "ratings", "rating");
  private static final List<String> RESPONSES = List.of("generations", "responses", "completions");

  private DataScores() {}

  static Optional<Draft.Scores> of(Draft draft, SourceRow row) throws UnfitRow {
    if (draft.judgement() != Judgement.PAIR) {
      return Optional.empty();
    }
    List<String> columns =
        row.json().properties().stream()
            .map(Map.Entry::getKey)
            .filter(column -> kind(column) >= 0 && row.json().has(partner(column)))
            .sorted(
                Comparator.comparingInt(DataScores::kind)
                    .thenComparing(String::length)
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    for (String column : columns) {
      Optional<Draft.Scores> scores = ofColumns(column, partner(column), row);
      if (scores.isPresent()) {
        return scores;
      }
    }
    for (String column : LISTS) {
      Optional<JsonNode> list = Written.structure(row.json().path(column));
      if (list.filter(JsonNode::isArray).isPresent() && !Written.empty(list.get())) {
        row.use(column);
        return ofList(column, list.get(), draft, row);
      }
    }
    return Optional.empty();
  }

  private static Optional<Draft.Scores> ofColumns(String chosen, String rejected, SourceRow row)
      throws UnfitRow {
    JsonNode one = row.json().get(chosen);
    JsonNode other = row.json().get(rejected);
    OptionalDouble chosenScore =
        Written.missing(one) ? OptionalDouble.empty() : OptionalDouble.of(number(chosen, one));
    OptionalDouble rejectedScore =
        Written.missing(other)
            ? OptionalDouble.empty()
            : OptionalDouble.of(number(rejected, other));
    if (chosenScore.isEmpty() || rejectedScore.isEmpty()) {
      return Optional.empty();
    }
    row.use(chosen);
    row.use(rejected);
    return Optional.of(new Draft.Scores(chosenScore.getAsDouble(), rejectedScore.getAsDouble()));
  }

  // One number for each of the responses, in the order of a column with their texts; else of a
  // column that says which is which; else the chosen one's first.
  private static Optional<Draft.Scores> ofList(
      String column, JsonNode list, Draft draft, SourceRow row) throws UnfitRow {
    Optional<JsonNode> texts = responses(row);
    Optional<JsonNode> order = Written.structure(row.json().path("order"));
    int chosen = texts.map(all -> place(all, draft.chosen())).orElse(-1);
    int rejected = texts.map(all -> place(all, draft.rejected())).orElse(-1);
    if ((chosen < 0 || rejected < 0) && order.isPresent()) {
      chosen = place(order.get(), "chosen");
      rejected = place(order.get(), "rejected");
    } else if (texts.isEmpty() && list.size() == 2) {
      chosen = 0;
      rejected = 1;
    }
    if (chosen < 0 || rejected < 0 || !list.has(chosen) || !list.has(rejected)) {
      throw new UnfitRow(
          RejectReason.WRONG_TYPE,
          ("column '%s' is %s, and which of it are the two responses' scores is not"
                  + " known; map score_chosen and score_rejected with columns, or name it in"
                  + " ignore")
              .formatted(column, Shape.begin(list.toString())));
    }
    if (Written.missing(list.get(chosen)) || Written.missing(list.get(rejected))) {
      return Optional.empty();
    }
    return Optional.of(
        new Draft.Scores(number(column, list.get(chosen)), number(column, list.get(rejected))));
  }

  private static Optional<JsonNode> responses(SourceRow row) {
    return RESPONSES.stream()
        .map(column -> Written.structure(row.json().path(column)))
        .flatMap(Optional::stream)
        .filter(list -> list.isArray() && !list.isEmpty() && list.get(0).isTextual())
        .findFirst();
  }

  private static int place(JsonNode list, String text) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).asText().strip().equals(text.strip())) {
        return i;
      }
    }
    return -1;
  }

  /** A score that is there. */
  static double number(String column, JsonNode value) throws UnfitRow {
    return Written.number(value)
        .orElseThrow(
            () ->
                new UnfitRow(
                    RejectReason.WRONG_TYPE,
                    ("the score in '%s' is %s, which is no number; correct it, or name the column"
                            + " in ignore")
                        .formatted(column, Shape.begin(value.toString()))));
  }

  // The place among the kinds of a chosen response's score column, or -1.
  private static int kind(String column) {
    List<String> words =
        Arrays.stream(column.replaceAll("([a-z])([A-Z])", "$1_$2").split("[^A-Za-z]+"))
            .map(word -> word.toLowerCase(Locale.ROOT))
            .map(word -> word.endsWith("s") ? word.substring(0, word.length() - 1) : word)
            .filter(word -> !word.isEmpty())
            .toList();
    int kind = -1;
    boolean chosen = false;
    for (String word : words) {
      if (KINDS.contains(word)) {
        kind = KINDS.indexOf(word);
      } else if (word.equals("chosen")) {
        chosen = true;
      } else if (!BESIDE.contains(word)) {
        return -1;
      }
    }
    return chosen ? kind : -1;
  }

  private static String partner(String column) {
    return column
        .replace("chosen", "rejected")
        .replace("Chosen", "Rejected")
        .replace("CHOSEN", "REJECTED");
  }
}
