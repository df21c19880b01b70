package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Columns of which one is of the chosen response and one of the rejected, by their names. */
final class ScoreColumns {
  private static final List<String> KINDS = List.of("score", "rating", "reward");
  static final Set<String> BESIDE =
      Set.of("avg", "average", "mean", "overall", "total", "final", "rm", "model", "quality");
  private static final String CHOSEN = "chosen";

  private ScoreColumns() {}

  /** The pairs of columns that speak of a score, the plainest first. */
  static List<List<String>> scores(JsonNode row) {
    return named(row).stream()
        .filter(pair -> kind(pair.get(0)) >= 0)
        .sorted(
            Comparator.comparing(
                pair -> pair.get(0),
                Comparator.comparingInt(ScoreColumns::kind)
                    .thenComparing(String::length)
                    .thenComparing(Comparator.naturalOrder())))
        .toList();
  }

  /** The other pairs of such columns. */
  static List<List<String>> pairs(JsonNode row) {
    return named(row).stream().filter(pair -> kind(pair.get(0)) < 0).toList();
  }

  /** The words of a column's name but for {@code chosen}, each in the singular. */
  static List<String> besideChosen(String column) {
    return words(column).stream().filter(word -> !word.equals(CHOSEN)).toList();
  }

  /** All pairs of columns of which one is of the chosen and one of the rejected response. */
  static List<List<String>> named(JsonNode row) {
    List<List<String>> pairs = new ArrayList<>();
    for (Map.Entry<String, JsonNode> column : row.properties()) {
      String partner = partner(column.getKey());
      if (words(column.getKey()).contains(CHOSEN) && row.has(partner)) {
        pairs.add(List.of(column.getKey(), partner));
      }
    }
    return pairs;
  }

  // The place among the kinds of a chosen response's score column, or -1.
  private static int kind(String column) {
    int kind = -1;
    for (String word : besideChosen(column)) {
      if (KINDS.contains(word)) {
        kind = KINDS.indexOf(word);
      } else if (!BESIDE.contains(word)) {
        return -1;
      }
    }
    return kind;
  }

  /** The words of a column's name, each in the singular. */
  static List<String> words(String column) {
    return Shape.words(column).stream()
        .map(
            word ->
                word.length() > 2 && word.endsWith("s")
                    ? word.substring(0, word.length() - 1)
                    : word)
        .toList();
  }

  private static String partner(String column) {
    return column
        .replace("chosen", "rejected")
        .replace("Chosen", "Rejected")
        .replace("CHOSEN", "REJECTED");
  }
}
