package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI's comparisons for WebGPT: two answers to a question and a score of each, between -1 and 1,
 * the one the negative of the other.
 */
final class WebGptFormat extends PreferenceFormat {
  private static final String QUESTION = "question";

  WebGptFormat() {
    super("webgpt", "question ({full_text}), answer_0, answer_1, score_0, score_1");
  }

  @Override
  boolean fits(JsonNode row) {
    return asked(row.path(QUESTION)).isPresent()
        && Shape.responses(row, "answer_0", "answer_1")
        && row.has("score_0")
        && row.has("score_1");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    JsonNode question = row.value(QUESTION);
    String asked =
        asked(question)
            .orElseThrow(() -> SourceRow.outside(QUESTION, "an object with full_text", question));
    SourceRow.Responses two = row.responses("answer_0", "answer_1");
    double first = row.number("score_0");
    double second = row.number("score_1");
    if (first == second) {
      throw new UnfitRow(RejectReason.TIE, "score_0 and score_1 are both " + first);
    }
    List<Message> prompt = List.of(Message.user(asked));
    return first > second
        ? Turns.pair(prompt, two.first(), two.second()).scored(first, second)
        : Turns.pair(prompt, two.second(), two.first()).scored(second, first);
  }

  private static Optional<String> asked(JsonNode question) {
    return Written.structure(question)
        .map(object -> object.path("full_text"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue);
  }
}
