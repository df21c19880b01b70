package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;

/**
 * AlpacaEval annotations: two outputs and a {@code preference} from 1 (the first) to 2 (the
 * second), which is 1 + the probability of the second. The scores are the two probabilities.
 */
final class AlpacaEvalFormat extends PreferenceFormat {
  AlpacaEvalFormat() {
    super("alpaca-eval", "instruction, output_1, output_2, preference");
  }

  @Override
  boolean fits(JsonNode row) {
    return Shape.texts(row, "instruction", "output_1", "output_2") && row.has("preference");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    String instruction = row.text("instruction");
    String first = row.text("output_1");
    String second = row.text("output_2");
    double preference = row.number("preference");
    // Its authors write a draw as 1.5, or as 0 in older files.
    if (preference == 1.5 || preference == 0) {
      throw new UnfitRow(RejectReason.TIE, "preference is " + preference + ", a draw");
    }
    if (preference < 1 || preference > 2) {
      throw new UnfitRow(
          RejectReason.WRONG_TYPE,
          "preference is " + preference + ", it must lie between 1 (output_1) and 2 (output_2)");
    }
    double secondShare = preference - 1;
    return secondShare < 0.5
        ? Draft.of(instruction, first, second).scored(1 - secondShare, secondShare)
        : Draft.of(instruction, second, first).scored(secondShare, 1 - secondShare);
  }
}
