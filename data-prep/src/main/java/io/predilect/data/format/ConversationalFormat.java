package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;

/** The prompt is a list of turns, the responses go on from it: TRL's conversational format. */
final class ConversationalFormat extends PreferenceFormat {
  ConversationalFormat() {
    super("conversational", "prompt, chosen, rejected (lists of {role, content})");
  }

  @Override
  public boolean matches(JsonNode row) {
    return Shape.turns(row, "prompt")
        && Shape.response(row, "chosen")
        && Shape.response(row, "rejected");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return Turns.after(row.turns("prompt"), row.response("chosen"), row.response("rejected"));
  }
}
