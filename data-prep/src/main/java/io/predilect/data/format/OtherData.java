package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** Data that is known but gives no pairs as it lies, so that a refusal can say what it is. */
final class OtherData {
  private static final List<String> PROMPTS =
      List.of(
          "query",
          "context",
          "history",
          "dialogue",
          "conversation",
          "prompt_text",
          "trajectory",
          "post",
          "problem",
          "user",
          "text");

  private OtherData() {}

  static Optional<String> describe(JsonNode row) {
    if (row.has("completion") && row.has("label")) {
      return Optional.of(
          "That is unpaired preference data whose label is "
              + Shape.type(row.get("label"))
              + ": make it true for a desirable completion and false for an undesirable one");
    }
    if (row.has("chosen") && row.has("rejected")) {
      return withoutPrompt(row);
    }
    if (row.has("prompt") && row.has("completion")) {
      return notPairs("prompt, completion");
    }
    if (row.has("messages")) {
      return notPairs("messages");
    }
    return row.has("text") ? notPairs("text") : Optional.empty();
  }

  private static Optional<String> withoutPrompt(JsonNode row) {
    return PROMPTS.stream()
        .filter(column -> Shape.responses(row, column))
        .findFirst()
        .map(
            column ->
                "Perhaps '%s' is the prompt: then set columns: {prompt: %s}"
                    .formatted(column, column))
        .or(
            () ->
                Shape.texts(row, "chosen", "rejected") && !row.has("prompt")
                    ? Optional.of(
                        "chosen and rejected are texts without a prompt, and what they share is no"
                            + " proof of one")
                    : Optional.empty());
  }

  private static Optional<String> notPairs(String columns) {
    return Optional.of(
        "That is data for supervised fine-tuning ("
            + columns
            + "), which has no rejected responses");
  }
}
