package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.value.Written;
import java.util.Map;
import java.util.Optional;

/**
 * RewardBench 2: good and bad responses as lists of texts. A row is one pair, the first of each,
 * and how many more there are is told; another is asked for with {@code columns}, {@code rejected:
 * rejected.1}.
 */
final class ListedFormat extends PreferenceFormat {
  ListedFormat() {
    super("reward-bench-2", "prompt, chosen, rejected (lists of texts): the first of each");
  }

  @Override
  boolean fits(JsonNode row) {
    JsonNode chosen = row.path("chosen");
    JsonNode rejected = row.path("rejected");
    // A response may well be the text of a list: only with its own column are such texts lists.
    boolean lists = chosen.isArray() || rejected.isArray() || row.hasNonNull("num_correct");
    return lists
        && Shape.responses(row, "prompt")
        && (first(chosen).isPresent() || chosen.isTextual())
        && (first(rejected).isPresent() || rejected.isTextual());
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    int unused = beyondFirst(row.json().path("chosen")) + beyondFirst(row.json().path("rejected"));
    return Draft.of(row.prompt("prompt"), first("chosen", row), first("rejected", row))
        .beside(unused == 0 ? Map.of() : Map.of(UNUSED_RESPONSES, Integer.toString(unused)));
  }

  private static int beyondFirst(JsonNode value) {
    return Math.max(
        0, Written.structure(value).filter(JsonNode::isArray).map(JsonNode::size).orElse(1) - 1);
  }

  private static String first(String column, SourceRow row) throws UnfitRow {
    JsonNode value = row.value(column);
    Optional<JsonNode> first = first(value);
    if (first.isEmpty() && !value.isTextual()) {
      throw SourceRow.outside(column, "a list of texts", value);
    }
    boolean lists = value.isArray() || row.has("num_correct");
    return Turns.text(column, lists ? first.orElse(value) : value);
  }

  private static Optional<JsonNode> first(JsonNode value) {
    return Written.structure(value)
        .filter(list -> list.isArray() && list.path(0).isTextual())
        .map(list -> list.get(0));
  }
}
