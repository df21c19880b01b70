package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;

/** RLHFlow: two whole conversations and their scores. */
final class RlhflowFormat extends PreferenceFormat {
  RlhflowFormat() {
    super("rlhflow", "chosen, rejected (lists of {role, content}), chosen_score, rejected_score");
  }

  @Override
  public boolean matches(JsonNode row) {
    return !row.hasNonNull("prompt")
        && Shape.turns(row, "chosen", "rejected")
        && row.path("chosen_score").isNumber()
        && row.path("rejected_score").isNumber();
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return Turns.split(row.turns("chosen"), row.turns("rejected"));
  }
}
