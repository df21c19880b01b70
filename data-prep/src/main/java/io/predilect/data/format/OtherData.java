package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Data that is known but holds no pairs, so that a refusal can say what it is. */
final class OtherData {
  private OtherData() {}

  static Optional<String> describe(JsonNode row) {
    if (row.has("completion") && row.has("label")) {
      return Optional.of(
          "unpaired preference data whose label is "
              + Shape.type(row.get("label"))
              + ": make it true for a desirable completion and false for an undesirable one");
    }
    if (row.has("prompt") && row.has("completion")) {
      return notPairs("prompt, completion");
    }
    if (row.has("messages")) {
      return notPairs("messages");
    }
    return row.has("text") ? notPairs("text") : Optional.empty();
  }

  private static Optional<String> notPairs(String columns) {
    return Optional.of(
        "data for supervised fine-tuning (" + columns + "), which has no rejected responses");
  }
}
