package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;

/** Argilla: {@code instruction}, two responses and their average ratings. */
final class ArgillaFormat extends PreferenceFormat {
  ArgillaFormat() {
    super(
        "argilla",
        "instruction, chosen_response, rejected_response, chosen_avg_rating, rejected_avg_rating");
  }

  @Override
  public boolean matches(JsonNode row) {
    return Shape.texts(row, "instruction", "chosen_response", "rejected_response");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return Draft.of(
        row.text("instruction"), row.text("chosen_response"), row.text("rejected_response"));
  }
}
