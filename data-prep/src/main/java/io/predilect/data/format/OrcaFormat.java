package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;

/** Intel/orca_dpo_pairs: {@code system} (may be empty), {@code question} and two responses. */
final class OrcaFormat extends PreferenceFormat {
  OrcaFormat() {
    super("orca", "system, question, chosen, rejected");
  }

  @Override
  public boolean matches(JsonNode row) {
    return Shape.texts(row, "question", "chosen", "rejected");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return Draft.of(row.text("question"), row.text("chosen"), row.text("rejected"));
  }
}
