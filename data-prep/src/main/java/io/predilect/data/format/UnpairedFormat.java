package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.value.Written;
import java.util.List;

/**
 * One judged response a row: TRL's unpaired preference format. The label is true for a desirable
 * response and false for an undesirable one; 1 and 0 are read as such.
 */
final class UnpairedFormat extends PreferenceFormat {
  private static final String COMPLETION = "completion";
  private static final String LABEL = "label";

  UnpairedFormat() {
    super(
        "unpaired",
        "prompt, completion (texts or lists of {role, content}), label (true or false)");
  }

  @Override
  public boolean judgesOne() {
    return true;
  }

  @Override
  boolean fits(JsonNode row) {
    return Shape.responses(row, "prompt", COMPLETION) && Written.truth(row.path(LABEL)).isPresent();
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    List<Message> prompt = row.prompt("prompt");
    List<Message> completion = row.response(COMPLETION);
    return Turns.judged(COMPLETION, prompt, completion, label(row, LABEL));
  }

  /** Whether a response is desirable. */
  static boolean label(SourceRow row, String column) throws UnfitRow {
    JsonNode label = row.value(column);
    return Written.truth(label)
        .orElseThrow(
            () ->
                label.isContainerNode()
                    ? SourceRow.wrongType(column, "true or false", label)
                    : SourceRow.outside(column, "true or false", label));
  }
}
