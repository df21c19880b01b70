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
  private static final Set<String> BESIDE =
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

  /** Those that speak of a rank. */
  static List<List<String>> ranks(JsonNode row) {
    return pairs(row).stream()
        .filter(
            pair ->
                besideChosen(pair.get(0)).stream()
                    .filter(word -> !BESIDE.contains(word))
                    .toList()
                    .equals(List.of("rank")))
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

  private static List<List<String>> named(JsonNode row) {
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

  private static List<String> words(String column) {
    return Shape.words(column).stream()
        .map(word -> word.endsWith("s") ? word.substring(0, word.length() - 1) : word)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static String partner(String column) {
    return column
        .replace("chosen", "rejected")
        .replace("Chosen", "Rejected")
        .replace("CHOSEN", "REJECTED");
  }
}
