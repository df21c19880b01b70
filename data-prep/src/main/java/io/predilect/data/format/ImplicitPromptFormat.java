package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;

/**
 * {@code chosen} and {@code rejected} alone; what both begin with is the prompt. Of conversations
 * that is all but the last message, of texts the shared text up to {@link SharedText#end}.
 */
final class ImplicitPromptFormat extends PreferenceFormat {
  ImplicitPromptFormat() {
    super("implicit-prompt", "chosen, rejected (both texts or both lists of {role, content})");
  }

  @Override
  public boolean matches(JsonNode row) {
    return !row.hasNonNull("prompt")
        && (Shape.texts(row, "chosen", "rejected") || Shape.turns(row, "chosen", "rejected"));
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    if (!row.value("chosen").isTextual()) {
      return Turns.split(row.turns("chosen"), row.turns("rejected"));
    }
    String chosen = row.text("chosen");
    String rejected = row.text("rejected");
    int end = SharedText.end(chosen, rejected);
    if (chosen.substring(0, end).isBlank()) {
      throw new UnfitRow(
          RejectReason.EMPTY_PROMPT,
          "there is no column 'prompt', and chosen and rejected do not begin with the same text");
    }
    return Draft.of(
        chosen.substring(0, end).strip(), chosen.substring(end), rejected.substring(end));
  }
}
