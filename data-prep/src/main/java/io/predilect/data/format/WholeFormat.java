package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import java.util.function.Predicate;

/**
 * {@code chosen} and {@code rejected} are whole conversations as lists of turns; what they share,
 * all but the last turn of each, is the prompt. Texts are no such proof of where a prompt ends.
 */
final class WholeFormat extends PreferenceFormat {
  private final Predicate<JsonNode> marks;

  /**
   * A format.
   *
   * @param marks what a row has beside the two conversations
   */
  WholeFormat(String name, String columns, Predicate<JsonNode> marks) {
    super(name, columns);
    this.marks = marks;
  }

  @Override
  boolean fits(JsonNode row) {
    return !row.hasNonNull("prompt")
        && Shape.wholeConversation(row.path("chosen"))
        && Shape.wholeConversation(row.path("rejected"))
        && marks.test(row);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    SourceRow.Responses responses = row.responses("chosen", "rejected");
    if (row.json().path("chosen").isTextual() || row.json().path("rejected").isTextual()) {
      throw new UnfitRow(
          RejectReason.EMPTY_PROMPT,
          "chosen and rejected are texts, and what they share is no proof of a prompt; the row has "
              + Shape.describe(row.json()));
    }
    return Turns.split(responses.first(), responses.second());
  }
}
