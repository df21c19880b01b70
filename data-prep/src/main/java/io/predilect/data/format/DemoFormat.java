package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;

/** The generated pairs, written to a file: three texts and the true causes of the preference. */
final class DemoFormat extends PreferenceFormat {
  private static final String TRUTH = "true_prompt_free_gap";

  DemoFormat() {
    super("demo", "prompt, chosen, rejected (texts), " + TRUTH);
  }

  @Override
  public boolean matches(JsonNode row) {
    return Shape.texts(row, "prompt", "chosen", "rejected") && row.hasNonNull(TRUTH);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return Draft.of(row.text("prompt"), row.text("chosen"), row.text("rejected"));
  }
}
