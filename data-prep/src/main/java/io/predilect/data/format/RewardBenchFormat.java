package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;

/** RewardBench: three texts, the models that wrote the responses, and the subset. */
final class RewardBenchFormat extends PreferenceFormat {
  RewardBenchFormat() {
    super("reward-bench", "prompt, chosen, chosen_model, rejected, rejected_model, subset");
  }

  @Override
  public boolean matches(JsonNode row) {
    return Shape.texts(
        row, "prompt", "chosen", "rejected", "chosen_model", "rejected_model", "subset");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return Draft.of(row.text("prompt"), row.text("chosen"), row.text("rejected"));
  }
}
