package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A column beside {@code chosen} and {@code rejected} that says which of two responses is better,
 * and may say it otherwise than their names do.
 */
final class NamedWinner {
  private static final String CHOSEN = "chosen";
  private static final String REJECTED = "rejected";
  private static final String LABEL = "label";
  private static final Set<String> NAMES =
      Set.of("winner", "preferred", "preference", "better", "choice", LABEL);
  // Of two responses in one data set: what names now this one, now that.
  private static final List<Set<String>> CODINGS =
      List.of(
          Set.of("0", "1"),
          Set.of("1", "2"),
          Set.of("-1", "1"),
          Set.of("a", "b"),
          Set.of("model_a", "model_b"),
          Set.of("response_a", "response_b"),
          Set.of("response_1", "response_2"),
          Set.of("first", "second"),
          Set.of("left", "right"));

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
    SideMeasures.refuse(row);
  }

  /**
   * Why the names of the columns are perhaps not what counts: numbers or words that tell rows apart
   * as those of two responses do. Of one row they say nothing.
   *
   * @param sample some rows of the data
   */
  static Optional<String> doubt(List<JsonNode> sample) {
    Map<String, TreeSet<String>> values = new TreeMap<>();
    for (JsonNode row : sample) {
      if (row.hasNonNull(CHOSEN) && row.hasNonNull(REJECTED)) {
        row.properties().stream()
            .filter(NamedWinner::coded)
            .forEach(
                column ->
                    values
                        .computeIfAbsent(column.getKey(), name -> new TreeSet<>())
                        .add(code(column.getValue())));
      }
    }
    return values.entrySet().stream()
        .filter(column -> CODINGS.contains(lower(column.getValue())))
        .findFirst()
        .map(
            column -> {
              String one = column.getValue().first();
              String other = column.getValue().last();
              return "'%s' is %s in some rows and %s in others, and may say of some that the response in '%s' is the better one; %s, or name it in ignore if it says something else"
                  .formatted(
                      column.getKey(), one, other, REJECTED, remedy(column.getKey(), one, other));
            });
  }

  private static Set<String> lower(Set<String> codes) {
    return codes.stream().map(code -> code.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  private static String code(JsonNode value) {
    OptionalDouble number = Written.number(value);
    return number.isPresent() ? UnpairedFormat.plain(number.getAsDouble()) : value.asText().strip();
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
    List<String> words = Shape.words(column.getKey());
    if (Written.number(column.getValue()).isPresent()) {
      return NAMES.contains(String.join(" ", words));
    }
    // Words say more than numbers do, which columns such as preference_count have too; but a label
    // of A and B is many a question's right answer.
    String last = words.isEmpty() ? LABEL : words.get(words.size() - 1);
    return !last.equals(LABEL)
        && NAMES.contains(last)
        && column.getValue().isTextual()
        && CODINGS.stream()
            .anyMatch(codes -> codes.contains(code(column.getValue()).toLowerCase(Locale.ROOT)));
  }

  private static String remedy(String column, String first, String second) {
    return "say what it means, as in columns: {prompt: …, first: %s, second: %s, label: %s, label_first: %s, label_second: %s}"
        .formatted(CHOSEN, REJECTED, column, first, second);
  }
}
