package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The several responses to a prompt, each with what it was rated.
 *
 * @param list what messages call them
 * @param measure what their own score or rank is called
 * @param rank whether it is a rank: 1 is the best
 */
record RankedResponses(String list, String measure, boolean rank, List<RatedResponse> responses) {
  RankedResponses {
    responses = List.copyOf(responses);
  }

  /**
   * Of two lists in the same order, one of responses and one of their scores or ranks.
   *
   * @param prompt what the responses go on from, or repeat first
   * @throws UnfitRow when one is no list, when they are not of the same length, and for responses
   *     and numbers that are none
   */
  static RankedResponses of(Column responses, Column measures, boolean rank, List<Message> prompt)
      throws UnfitRow {
    List<JsonNode> texts = responses.list();
    List<JsonNode> numbers = measures.list();
    if (texts.size() != numbers.size()) {
      throw new UnfitRow(
          RejectReason.WRONG_TYPE,
          String.format(
              Locale.ROOT,
              "'%s' has %d responses and '%s' %d values: which is whose is not known",
              responses.name,
              texts.size(),
              measures.name,
              numbers.size()));
    }
    List<RatedResponse> rated = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      OptionalDouble number = OptionalDouble.empty();
      if (!Written.missing(numbers.get(i))) {
        double value = DataScores.number(measures.name, numbers.get(i));
        number = OptionalDouble.of(rank ? -value : value);
      }
      rated.add(new RatedResponse(text(responses.name, texts.get(i), prompt), number, Map.of()));
    }
    return new RankedResponses(responses.name, measures.name, rank, rated);
  }

  private static String text(String name, JsonNode response, List<Message> prompt) throws UnfitRow {
    Draft read = Turns.judged(name, prompt, Turns.response(name, TurnTexts.open(response)), true);
    if (!read.prompt().equals(prompt)) {
      throw new UnfitRow(
          RejectReason.BAD_ROLES,
          "a response in '%s' has turns before its last one that are not the prompt's"
              .formatted(name));
    }
    return read.chosen();
  }

  /**
   * A value of a row.
   *
   * @param name what messages call it
   */
  record Column(String name, JsonNode value) {
    private List<JsonNode> list() throws UnfitRow {
      JsonNode list =
          Written.structure(value)
              .filter(JsonNode::isArray)
              .orElseThrow(() -> SourceRow.wrongType(name, "list", value));
      List<JsonNode> each = new ArrayList<>();
      list.forEach(each::add);
      return each;
    }
  }
}
