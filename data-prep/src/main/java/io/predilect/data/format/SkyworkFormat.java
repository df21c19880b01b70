package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;

/** Skywork: two whole conversations and their {@code source}. */
final class SkyworkFormat extends PreferenceFormat {
  SkyworkFormat() {
    super("skywork", "chosen, rejected (lists of {role, content}), source");
  }

  @Override
  public boolean matches(JsonNode row) {
    return !row.hasNonNull("prompt")
        && Shape.turns(row, "chosen", "rejected")
        && Shape.texts(row, "source");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return Turns.split(row.turns("chosen"), row.turns("rejected"));
  }
}
