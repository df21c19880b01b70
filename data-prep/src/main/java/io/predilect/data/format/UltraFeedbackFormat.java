package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import java.util.List;

/**
 * UltraFeedback, binarized: {@code prompt} is a text, {@code chosen} and {@code rejected} are whole
 * conversations that repeat it. Where they do not begin with a user's turn, the text is the prompt.
 */
final class UltraFeedbackFormat extends PreferenceFormat {
  UltraFeedbackFormat() {
    super(
        "ultrafeedback",
        "prompt (text), chosen, rejected (lists of {role, content}), score_chosen, score_rejected");
  }

  @Override
  public boolean matches(JsonNode row) {
    return Shape.texts(row, "prompt") && Shape.turns(row, "chosen", "rejected");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    String prompt = row.text("prompt");
    List<Message> chosen = row.turns("chosen");
    List<Message> rejected = row.turns("rejected");
    return asks(chosen) || asks(rejected)
        ? Turns.split(chosen, rejected)
        : Turns.after(List.of(Message.user(prompt)), chosen, rejected);
  }

  private static boolean asks(List<Message> messages) {
    return messages.stream().anyMatch(message -> message.role().equals(Message.USER));
  }
}
