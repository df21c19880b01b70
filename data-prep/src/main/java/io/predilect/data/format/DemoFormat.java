package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.demo.DemoPairs;

/** The generated pairs, written to a file: three texts and the true causes of the preference. */
final class DemoFormat extends PreferenceFormat {
  DemoFormat() {
    super("demo", "prompt, chosen, rejected (texts), " + DemoPairs.TRUE_PROMPT_FREE_GAP);
  }

  @Override
  public boolean matches(JsonNode row) {
    return Shape.texts(row, "prompt", "chosen", "rejected")
        && row.hasNonNull(DemoPairs.TRUE_PROMPT_FREE_GAP);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return Draft.of(row.text("prompt"), row.text("chosen"), row.text("rejected"));
  }
}
