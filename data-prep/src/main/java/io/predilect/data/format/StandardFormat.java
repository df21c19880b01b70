package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;

/** Three texts: {@code prompt}, {@code chosen}, {@code rejected}. */
final class StandardFormat extends PreferenceFormat {
  StandardFormat() {
    super("standard", "prompt, chosen, rejected (texts)");
  }

  @Override
  public boolean matches(JsonNode row) {
    return Shape.texts(row, "prompt", "chosen", "rejected");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return Draft.of(row.text("prompt"), row.text("chosen"), row.text("rejected"));
  }
}
