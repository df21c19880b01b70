package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import java.util.List;

/**
 * Chatbot Arena: two whole conversations and a {@code winner}. Only where the models were asked
 * once do both answer the same conversation; longer ones are rejected.
 */
final class ArenaFormat extends PreferenceFormat {
  static final String WINNER = "winner";

  ArenaFormat() {
    super(
        "chatbot-arena",
        "conversation_a, conversation_b (lists of turns), winner (model_a, model_b or a tie)");
  }

  @Override
  boolean fits(JsonNode row) {
    return Shape.turns(row, "conversation_a", "conversation_b") && row.has(WINNER);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    SourceRow.Responses two = row.responses("conversation_a", "conversation_b");
    List<Message> none = List.of();
    return TwoResponsesFormat.decided(winner(row), none, two.first(), two.second());
  }

  /** Who won, as the arena writes it in the column {@code winner}. */
  static Verdict winner(SourceRow row) throws UnfitRow {
    JsonNode winner = row.value(WINNER);
    return switch (winner.asText()) {
      case "model_a" -> Verdict.FIRST;
      case "model_b" -> Verdict.SECOND;
      case "tie", "tie (bothbad)", "both_bad", "bothbad" -> Verdict.TIE;
      default -> throw SourceRow.outside(WINNER, "model_a, model_b or tie", winner);
    };
  }
}
