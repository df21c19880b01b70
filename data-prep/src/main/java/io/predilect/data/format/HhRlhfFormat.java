package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;

/** Anthropic/hh-rlhf: two transcripts; what they share, all but the last turn, is the prompt. */
final class HhRlhfFormat extends PreferenceFormat {
  HhRlhfFormat() {
    super("hh-rlhf", "chosen, rejected (texts of '\\n\\nHuman: ...\\n\\nAssistant: ...')");
  }

  @Override
  boolean fits(JsonNode row) {
    return !row.hasNonNull("prompt")
        && Shape.texts(row, "chosen", "rejected")
        && Transcript.gap(row.get("chosen").textValue(), row.get("rejected").textValue())
            .isPresent();
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    String chosen = row.text("chosen");
    String rejected = row.text("rejected");
    Transcript.Gap gap =
        Transcript.gap(chosen, rejected)
            .orElseThrow(
                () ->
                    new UnfitRow(
                        RejectReason.BAD_ROLES,
                        "chosen and rejected are not both transcripts that begin with 'Human:' and"
                            + " have a turn 'Assistant:'"));
    return Turns.split(gap.turns(chosen), gap.turns(rejected));
  }
}
