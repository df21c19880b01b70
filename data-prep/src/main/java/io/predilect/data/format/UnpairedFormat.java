package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
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
  public boolean matches(JsonNode row) {
    return (Shape.texts(row, "prompt") || Shape.turns(row, "prompt"))
        && Shape.response(row, COMPLETION)
        && (row.path(LABEL).isBoolean() || row.path(LABEL).isNumber());
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    JsonNode asked = row.value("prompt");
    List<Message> prompt =
        asked.isTextual() ? List.of(Message.user(asked.textValue())) : row.turns("prompt");
    List<Message> completion = row.response(COMPLETION);
    boolean desirable = label(row.value(LABEL));
    return Turns.judged(COMPLETION, prompt, completion, desirable);
  }

  private static boolean label(JsonNode label) throws UnfitRow {
    if (label.isBoolean()) {
      return label.booleanValue();
    }
    if (label.isNumber() && (label.doubleValue() == 0 || label.doubleValue() == 1)) {
      return label.doubleValue() == 1;
    }
    throw label.isNumber()
        ? SourceRow.outside(LABEL, "true or false", label)
        : SourceRow.wrongType(LABEL, "true or false", label);
  }
}
