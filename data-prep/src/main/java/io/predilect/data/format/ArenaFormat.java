package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import java.util.List;

/**
 * Chatbot Arena: two whole conversations and a {@code winner}. Only where the models were asked
 * once do both answer the same conversation; longer ones are rejected.
 */
final class ArenaFormat extends PreferenceFormat {
  private static final String WINNER = "winner";

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
    JsonNode winner = row.value(WINNER);
    Verdict verdict =
        switch (winner.asText()) {
          case "model_a" -> Verdict.FIRST;
          case "model_b" -> Verdict.SECOND;
          case "tie", "tie (bothbad)", "both_bad", "bothbad" -> Verdict.TIE;
          default -> throw SourceRow.outside(WINNER, "model_a, model_b or tie", winner);
        };
    List<Message> none = List.of();
    return TwoResponsesFormat.decided(verdict, none, two.first(), two.second());
  }
}
