package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * LMSYS' arena as its competition wrote it: the user's turns and each model's answers as lists of
 * texts, and three columns of 0 or 1 of which one says who won.
 */
final class LmsysArenaFormat extends PreferenceFormat {
  private static final Map<String, Verdict> WINNERS =
      Map.of(
          "winner_model_a", Verdict.FIRST,
          "winner_model_b", Verdict.SECOND,
          "winner_tie", Verdict.TIE);

  LmsysArenaFormat() {
    super(
        "lmsys-arena",
        "prompt, response_a, response_b (lists of texts), winner_model_a, winner_model_b,"
            + " winner_tie");
  }

  @Override
  boolean fits(JsonNode row) {
    return texts(row.path("prompt")).isPresent()
        && row.has("response_a")
        && row.has("response_b")
        && WINNERS.keySet().stream().allMatch(row::has);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    List<String> asked = list(row, "prompt");
    List<Message> a = conversation(row, "response_a", asked);
    List<Message> b = conversation(row, "response_b", asked);
    List<Verdict> won = new ArrayList<>();
    for (Map.Entry<String, Verdict> winner : WINNERS.entrySet()) {
      JsonNode value = row.value(winner.getKey());
      if (Written.truth(value)
          .orElseThrow(() -> SourceRow.outside(winner.getKey(), "0 or 1", value))) {
        won.add(winner.getValue());
      }
    }
    if (won.size() != 1) {
      throw new UnfitRow(
          RejectReason.CONTRADICTION,
          won.size() + " of winner_model_a, winner_model_b and winner_tie are 1, not one");
    }
    return TwoResponsesFormat.decided(won.get(0), List.of(), a, b);
  }

  private static List<Message> conversation(SourceRow row, String column, List<String> asked)
      throws UnfitRow {
    List<String> answers = list(row, column);
    if (answers.size() != asked.size()) {
      throw new UnfitRow(
          RejectReason.BAD_ROLES,
          "'prompt' has %s turns and '%s' %s; every turn has its answer"
              .formatted(asked.size(), column, answers.size()));
    }
    List<Message> turns = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      turns.add(Message.user(asked.get(i)));
      turns.add(Message.assistant(answers.get(i)));
    }
    return turns;
  }

  private static List<String> list(SourceRow row, String column) throws UnfitRow {
    JsonNode value = row.value(column);
    return texts(value).orElseThrow(() -> SourceRow.outside(column, "a list of texts", value));
  }

  private static Optional<List<String>> texts(JsonNode value) {
    Optional<JsonNode> list = Written.structure(value).filter(JsonNode::isArray);
    if (list.isEmpty() || list.get().isEmpty()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : list.get()) {
      if (!text.isTextual()) {
        return Optional.empty();
      }
      texts.add(text.textValue());
    }
    return Optional.of(texts);
  }
}
