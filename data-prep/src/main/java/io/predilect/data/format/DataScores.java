package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The data's own scores of a pair: two columns whose names differ by {@code chosen} and {@code
 * rejected} and else speak of a score, rating or reward; or one list of ratings, or an object of
 * two. Missing values (null, NaN, an empty text) are no scores; a value that is there and is no
 * number is a fault.
 */
final class DataScores {
  private static final String CHOSEN = "chosen";
  private static final String REJECTED = "rejected";
  private static final List<String> LISTS = List.of("scores", "score", "ratings", "rating");
  private static final List<String> OF_TURNS = List.of("score", "rating");
  private static final List<String> RESPONSES = List.of("generations", "responses", "completions");

  private DataScores() {}

  /**
   * The scores; empty: there are none.
   *
   * @param sides which of the responses the columns' names mean
   * @throws UnfitRow where a score is no number, or whose it is cannot be known
   */
  static Optional<Draft.Scores> of(Draft draft, SourceRow row, NamedSides sides) throws UnfitRow {
    if (draft.judgement() != Judgement.PAIR) {
      return Optional.empty();
    }
    for (List<String> columns : ScoreColumns.scores(row.json())) {
      String chosen = columns.get(0);
      String rejected = columns.get(1);
      Optional<Draft.Scores> scores =
          ofTwo(chosen, row.json().get(chosen), rejected, row.json().get(rejected), sides);
      if (scores.isPresent()) {
        row.use(chosen);
        row.use(rejected);
        return scores;
      }
    }
    for (String column : LISTS) {
      Optional<JsonNode> both = Written.structure(row.json().path(column));
      if (both.isPresent() && !Written.empty(both.get())) {
        JsonNode given = both.get();
        if (given.isArray()) {
          row.use(column);
          return ofList(column, given, draft, row, sides);
        }
        if (given.has(CHOSEN) && given.has(REJECTED)) {
          row.use(column);
          return ofTwo(
              column + "." + CHOSEN,
              given.get(CHOSEN),
              column + "." + REJECTED,
              given.get(REJECTED),
              sides);
        }
      }
    }
    return ofTurns(row.json().path(CHOSEN), row.json().path(REJECTED), sides);
  }

  // Of the turns that the responses are, where each has its own.
  private static Optional<Draft.Scores> ofTurns(
      JsonNode chosen, JsonNode rejected, NamedSides sides) throws UnfitRow {
    JsonNode one = chosen.isArray() ? chosen.path(chosen.size() - 1) : chosen;
    JsonNode other = rejected.isArray() ? rejected.path(rejected.size() - 1) : rejected;
    for (String key : OF_TURNS) {
      if (one.has(key) && other.has(key)) {
        return ofTwo(CHOSEN + "." + key, one.get(key), REJECTED + "." + key, other.get(key), sides);
      }
    }
    return Optional.empty();
  }

  private static Optional<Draft.Scores> ofTwo(
      String chosen, JsonNode one, String rejected, JsonNode other, NamedSides sides)
      throws UnfitRow {
    OptionalDouble chosenScore =
        Written.missing(one) ? OptionalDouble.empty() : OptionalDouble.of(number(chosen, one));
    OptionalDouble rejectedScore =
        Written.missing(other)
            ? OptionalDouble.empty()
            : OptionalDouble.of(number(rejected, other));
    if (chosenScore.isEmpty() || rejectedScore.isEmpty()) {
      return Optional.empty();
    }
    if (sides == NamedSides.UNKNOWN) {
      throw new UnfitRow(
          RejectReason.WRONG_TYPE,
          ("'%s' and '%s' are scores of the row's own chosen and rejected responses, which are not"
                  + " those that columns take; map score_chosen and score_rejected with columns, or"
                  + " name them in ignore")
              .formatted(chosen, rejected));
    }
    return Optional.of(
        sides == NamedSides.SAME
            ? new Draft.Scores(chosenScore.getAsDouble(), rejectedScore.getAsDouble())
            : new Draft.Scores(rejectedScore.getAsDouble(), chosenScore.getAsDouble()));
  }

  // One number for each of the responses, in the order of a column with their texts; else of a
  // column that says which is which; else the chosen one's first.
  private static Optional<Draft.Scores> ofList(
      String column, JsonNode list, Draft draft, SourceRow row, NamedSides sides) throws UnfitRow {
    Optional<JsonNode> texts = responses(row);
    Optional<JsonNode> order = Written.structure(row.json().path("order"));
    int chosen = texts.map(all -> place(all, draft.chosen())).orElse(-1);
    int rejected = texts.map(all -> place(all, draft.rejected())).orElse(-1);
    boolean named = sides != NamedSides.UNKNOWN;
    boolean same = sides == NamedSides.SAME;
    if ((chosen < 0 || rejected < 0) && order.isPresent() && named) {
      chosen = place(order.get(), same ? CHOSEN : REJECTED);
      rejected = place(order.get(), same ? REJECTED : CHOSEN);
    } else if (texts.isEmpty() && list.size() == 2 && named) {
      chosen = same ? 0 : 1;
      rejected = same ? 1 : 0;
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
}
