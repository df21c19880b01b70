package io.predilect.data.format;

import io.predilect.data.pair.RejectReason;
import java.util.Map;
import java.util.Optional;

/**
 * Responses that are not said but named: {@code chosen} is the name of the column with its text.
 */
final class ColumnNames {
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
  }

  private static Optional<String> named(String response, SourceRow row) {
    String name = response.strip();
    return row.json().properties().stream()
        .filter(column -> column.getKey().equalsIgnoreCase(name) && !row.isUsed(column.getKey()))
        .filter(column -> column.getValue().isTextual() || column.getValue().isArray())
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
