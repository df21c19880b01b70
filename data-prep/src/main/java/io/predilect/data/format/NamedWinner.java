package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A column beside {@code chosen} and {@code rejected} that says which of two responses is better,
 * and may say it otherwise than their names do.
 */
final class NamedWinner {
  private static final String CHOSEN = "chosen";
  private static final String REJECTED = "rejected";
  private static final Set<String> NAMES =
      Set.of("winner", "preferred", "preference", "better", "choice", "label");
  private static final List<Set<Double>> CODINGS =
      List.of(Set.of(0.0, 1.0), Set.of(1.0, 2.0), Set.of(-1.0, 1.0));

  private NamedWinner() {}

  /** Refuses a row that has the response in its column {@code rejected} for the better one. */
  static void refuse(SourceRow row) throws UnfitRow {
    if (!row.isUsed(CHOSEN) || !row.isUsed(REJECTED)) {
      return;
    }
    for (Map.Entry<String, JsonNode> column : row.json().properties()) {
      if (!row.isUsed(column.getKey())
          && Shape.words(column.getKey()).stream().anyMatch(NAMES::contains)
          && column.getValue().asText().strip().equalsIgnoreCase(REJECTED)) {
        throw new UnfitRow(
            RejectReason.CONTRADICTION,
            ("column '%1$s' says that the response in '%2$s' is the better one; %3$s, or name it in"
                    + " ignore if the columns' names count")
                .formatted(column.getKey(), REJECTED, remedy(column.getKey(), CHOSEN, REJECTED)));
      }
    }
  }

  /**
   * Why the names of the columns are perhaps not what counts: numbers that tell rows apart as those
   * of two responses do. Of one row they say nothing.
   *
   * @param sample some rows of the data
   */
  static Optional<String> doubt(List<JsonNode> sample) {
    Map<String, TreeSet<Double>> values = new TreeMap<>();
    for (JsonNode row : sample) {
      if (row.hasNonNull(CHOSEN) && row.hasNonNull(REJECTED)) {
        row.properties().stream()
            .filter(NamedWinner::coded)
            .forEach(
                column ->
                    values
                        .computeIfAbsent(column.getKey(), name -> new TreeSet<>())
                        .add(Written.number(column.getValue()).orElseThrow()));
      }
    }
    return values.entrySet().stream()
        .filter(column -> CODINGS.contains(column.getValue()))
        .findFirst()
        .map(
            column -> {
              String one = UnpairedFormat.plain(column.getValue().first());
              String other = UnpairedFormat.plain(column.getValue().last());
              return "'%s' is %s in some rows and %s in others, and may say of some that the response in '%s' is the better one; %s, or name it in ignore if it says something else"
                  .formatted(
                      column.getKey(), one, other, REJECTED, remedy(column.getKey(), one, other));
            });
  }

  /** What of a row {@link #doubt} goes by. */
  static ObjectNode labels(JsonNode row) {
    ObjectNode labels = JsonNodeFactory.instance.objectNode();
    if (row.hasNonNull(CHOSEN) && row.hasNonNull(REJECTED)) {
      row.properties().stream()
          .filter(NamedWinner::coded)
          .forEach(column -> labels.set(column.getKey(), column.getValue()));
      if (!labels.isEmpty()) {
        labels.put(CHOSEN, true).put(REJECTED, true); // that they are there
      }
    }
    return labels;
  }

  private static boolean coded(Map.Entry<String, JsonNode> column) {
    return NAMES.contains(String.join(" ", Shape.words(column.getKey())))
        && Written.number(column.getValue()).isPresent();
  }

  private static String remedy(String column, String first, String second) {
    return "say what it means, as in columns: {prompt: …, first: %s, second: %s, label: %s, label_first: %s, label_second: %s}"
        .formatted(CHOSEN, REJECTED, column, first, second);
  }
}
