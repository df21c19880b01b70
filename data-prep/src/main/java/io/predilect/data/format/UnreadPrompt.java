package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;

/** Columns that look like a part of the prompt, where the format has not read them. */
final class UnreadPrompt {
  private static final List<String> COLUMNS =
      List.of("prompt", "instruction", "input", "question", "query", "context", "history");

  private UnreadPrompt() {}

  /** Refuses a row with such a column, unless it is empty or the prompt has its text. */
  static void refuse(List<Message> prompt, SourceRow row) throws UnfitRow {
    for (String column : COLUMNS) {
      JsonNode value = row.json().path(column);
      if (!row.isUsed(column) && !Written.empty(value) && !within(value, prompt)) {
        throw new UnfitRow(
            RejectReason.UNREAD_PROMPT,
            "column '"
                + column
                + "' looks like a part of the prompt, and this format does not read it: "
                + Shape.begin(value.isTextual() ? value.textValue() : value.toString()));
      }
    }
  }

  private static boolean within(JsonNode value, List<Message> prompt) {
    if (value.isTextual()) {
      String text = value.textValue().strip();
      return prompt.stream().anyMatch(message -> message.content().contains(text));
    }
    if (value.isArray() || Shape.isTurn(value)) {
      try {
        return prompt.containsAll(Turns.turns("prompt", value));
      } catch (UnfitRow e) {
        return false;
      }
    }
    return value.isNumber() || value.isBoolean(); // no text that a model could have been asked
  }
}
