package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;

/** ShareGPT: {@code conversations} of {@code {from, value}} and one turn for each response. */
final class ShareGptFormat extends PreferenceFormat {
  ShareGptFormat() {
    super("sharegpt", "conversations (list of {from, value}), chosen, rejected ({from, value})");
  }

  @Override
  public boolean matches(JsonNode row) {
    return Shape.turns(row, "conversations")
        && Shape.response(row, "chosen")
        && Shape.response(row, "rejected");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return Turns.after(
        row.turns("conversations"), row.response("chosen"), row.response("rejected"));
  }
}
