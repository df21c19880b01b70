package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Columns that look like a part of the prompt, where the format has not read them. */
final class UnreadPrompt {
  private static final Set<String> COLUMNS =
      Set.of(
          "prompt",
          "instruction",
          "input",
          "question",
          "query",
          "context",
          "contexts",
          "document",
          "passage",
          "passages",
          "history",
          "messages",
          "conversations",
          "conversation");
  private static final Set<String> ANSWERS = Set.of("output", "response", "answer", "assistant");

  private UnreadPrompt() {}

  /**
   * Refuses a row with such a column, unless it is empty or holds nothing but what was read. What
   * only a response says counts for nothing: a short input stands in many an answer.
   *
   * @param read the prompt
   */
  static void refuse(List<Message> read, SourceRow row) throws UnfitRow {
    for (Map.Entry<String, JsonNode> entry : row.json().properties()) {
      String column = entry.getKey();
      JsonNode value = entry.getValue();
      if (COLUMNS.contains(column.toLowerCase(Locale.ROOT))
          && !row.isUsed(column)
          && !Written.empty(value)
          && !within(value, read)) {
        throw new UnfitRow(
            RejectReason.UNREAD_PROMPT,
            "column '"
                + column
                + "' looks like a part of the prompt, and this format does not read it: "
                + Shape.begin(value.isTextual() ? value.textValue() : value.toString()));
      }
    }
  }

  // What was answered in an earlier conversation may differ, what was asked may not.
  private static boolean within(JsonNode value, List<Message> read) {
    if (value.isTextual()) {
      String text = value.textValue().strip();
      return read.stream().anyMatch(message -> message.content().contains(text));
    }
    if (value.isArray()) {
      for (JsonNode part : value) {
        if (!within(part, read)) {
          return false;
        }
      }
      return true;
    }
    if (!value.isObject()) {
      return true; // a number or a truth value is nothing that a model could have been asked
    }
    boolean turn = Shape.isTurn(value);
    return (turn && Turns.ofAssistant(value))
        || value.properties().stream()
            .filter(
                part -> turn ? Turns.isContent(part.getKey()) : !ANSWERS.contains(part.getKey()))
            .allMatch(part -> within(part.getValue(), read));
  }
}
