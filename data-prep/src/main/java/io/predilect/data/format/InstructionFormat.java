package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.List;

/**
 * Alpaca's columns with two responses: {@code instruction}, {@code input} (may be empty; it follows
 * the instruction on a new line), and {@code history}, earlier turns as {@code [question, answer]}.
 */
final class InstructionFormat extends PreferenceFormat {
  InstructionFormat() {
    super("instruction", "instruction, input, chosen, rejected");
  }

  @Override
  public boolean matches(JsonNode row) {
    return Shape.texts(row, "instruction", "chosen", "rejected");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    String instruction = row.text("instruction");
    String input = row.has("input") ? row.text("input") : "";
    List<Message> prompt = new ArrayList<>();
    if (row.has("history")) {
      addHistory(prompt, row.value("history"));
    }
    prompt.add(Message.user(input.isBlank() ? instruction : instruction + "\n" + input));
    return Draft.of(prompt, row.text("chosen"), row.text("rejected"));
  }

  private static void addHistory(List<Message> prompt, JsonNode history) throws UnfitRow {
    for (JsonNode exchange : history) {
      if (exchange.size() != 2 || !exchange.path(0).isTextual() || !exchange.path(1).isTextual()) {
        throw new UnfitRow(
            RejectReason.WRONG_TYPE,
            "history must be a list of [question, answer], two texts each");
      }
      prompt.add(Message.user(exchange.get(0).textValue()));
      prompt.add(Message.assistant(exchange.get(1).textValue()));
    }
  }
}
