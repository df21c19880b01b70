package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Responses that are not said but named: {@code chosen} is the name of the column with its text,
 * the end of that name, or the text's place in a list.
 */
final class ColumnNames {
  // What columns of several responses are called, in the singular.
  private static final Set<String> RESPONSES =
      Set.of(
          ("response completion generation answer output candidate reply text option choice"
                  + " summary")
              .split(" "));

  private ColumnNames() {}

  /** Refuses a pair of which both responses are names of columns that hold texts of their own. */
  static void refuse(Draft draft, SourceRow row) throws UnfitRow {
    Optional<String> chosen = named(draft.chosen(), row);
    Optional<String> rejected = named(draft.rejected(), row);
    if (chosen.isPresent() && rejected.isPresent()) {
      throw new UnfitRow(
          RejectReason.WRONG_TYPE,
          ("the responses are the names of the columns '%1$s' and '%2$s', and not their texts: say in"
                  + " columns whose text is which, as in chosen: \"%1$s where … == '%1$s' else"
                  + " %2$s\", or, if the names are the responses, ignore: [%1$s, %2$s]")
              .formatted(chosen.get(), rejected.get()));
    }
    refuseEnds(draft, row);
    refusePlaces(draft, row);
  }

  private static Optional<String> named(String response, SourceRow row) {
    String name = response.strip();
    return row.json().properties().stream()
        .filter(column -> column.getKey().equalsIgnoreCase(name) && !row.isUsed(column.getKey()))
        .filter(column -> column.getValue().isTextual() || column.getValue().isArray())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  // 0 and 1 of response_0 and response_1.
  private static void refuseEnds(Draft draft, SourceRow row) throws UnfitRow {
    String chosen = draft.chosen().strip();
    String rejected = draft.rejected().strip();
    for (Map.Entry<String, JsonNode> column : row.json().properties()) {
      String name = column.getKey();
      int stem = name.length() - chosen.length();
      boolean ends =
          stem > 0
              && !chosen.isEmpty()
              && !rejected.isEmpty()
              && name.regionMatches(true, stem, chosen, 0, chosen.length());
      if (ends && ofResponses(name.substring(0, stem))) {
        Optional<String> other = named(name.substring(0, stem) + rejected, row);
        if (other.isPresent() && unsaid(name, draft, row) && unsaid(other.get(), draft, row)) {
          throw new UnfitRow(
              RejectReason.WRONG_TYPE,
              ("the responses '%3$s' and '%4$s' are perhaps those in the columns '%1$s' and '%2$s': say"
                      + " in columns whose text is which, as in chosen: \"%1$s where … == '%3$s' else"
                      + " %2$s\", or, if they are the responses themselves, ignore: [%1$s, %2$s]")
                  .formatted(name, other.get(), chosen, rejected));
        }
      }
    }
  }

  // 0 and 1 of a list of responses.
  private static void refusePlaces(Draft draft, SourceRow row) throws UnfitRow {
    String chosen = draft.chosen().strip();
    String rejected = draft.rejected().strip();
    if (!chosen.matches("[0-9]{1,2}") || !rejected.matches("[0-9]{1,2}")) {
      return;
    }
    int last = Math.max(Integer.parseInt(chosen), Integer.parseInt(rejected));
    for (Map.Entry<String, JsonNode> column : row.json().properties()) {
      String name = column.getKey();
      boolean holds =
          Written.structure(column.getValue())
              .filter(list -> list.isArray() && list.size() >= last && list.path(0).isTextual())
              .isPresent();
      if (holds && ofResponses(name) && unsaid(name, draft, row)) {
        throw new UnfitRow(
            RejectReason.WRONG_TYPE,
            ("the responses '%2$s' and '%3$s' are perhaps places in the list '%1$s': say in columns"
                    + " which text is which, as in chosen: \"%1$s.0 where … == '%2$s' else %1$s.1\", or,"
                    + " if they are the responses themselves, ignore: [%1$s]")
                .formatted(name, chosen, rejected));
      }
    }
  }

  private static boolean ofResponses(String name) {
    List<String> words = Shape.words(name);
    String last = words.isEmpty() ? "" : words.get(words.size() - 1);
    return RESPONSES.contains(last.endsWith("s") ? last.substring(0, last.length() - 1) : last);
  }

  // What the prompt shows, such as the answers to choose of, may well be named by a response.
  private static boolean unsaid(String column, Draft draft, SourceRow row) {
    return !row.isUsed(column)
        && !Written.empty(row.json().get(column))
        && !UnreadPrompt.within(row.json().get(column), draft.prompt());
  }
}
