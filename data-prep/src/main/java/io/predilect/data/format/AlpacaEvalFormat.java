package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Optional;

/**
 * AlpacaEval annotations: two outputs and a {@code preference} from 1 (the first) to 2 (the
 * second), which is 1 + the probability of the second. The scores are the two probabilities.
 */
final class AlpacaEvalFormat extends PreferenceFormat {
  private static final String PREFERENCE = "preference";
  private static final LabelCoding CODING =
      new LabelCoding(
          "output_1",
          "output_2",
          "between 1 (output_1) and 2 (output_2)",
          false,
          AlpacaEvalFormat::meaning);

  AlpacaEvalFormat() {
    super("alpaca-eval", "instruction, output_1, output_2, preference");
  }

  @Override
  boolean fits(JsonNode row) {
    return Shape.texts(row, "instruction", "output_1", "output_2") && row.has(PREFERENCE);
  }

  @Override
  Optional<String> doubt(List<JsonNode> sample) {
    return CODING.doubt(PREFERENCE, sample.stream().map(row -> row.path(PREFERENCE)));
  }

  @Override
  boolean isLabel(String column) {
    return column.equals(PREFERENCE);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    String instruction = row.text("instruction");
    String first = row.text("output_1");
    String second = row.text("output_2");
    double preference = row.number(PREFERENCE);
    double secondShare = preference - 1;
    return switch (CODING.of(row, PREFERENCE)) {
      case FIRST -> Draft.of(instruction, first, second).scored(1 - secondShare, secondShare);
      case SECOND -> Draft.of(instruction, second, first).scored(secondShare, 1 - secondShare);
      case TIE -> throw new UnfitRow(RejectReason.TIE, "preference is " + preference + ", a draw");
    };
  }

  // Its authors write a draw as 1.5, or as 0 in older files.
  private static Optional<Verdict> meaning(double preference) {
    if (preference == 1.5 || preference == 0) {
      return Optional.of(Verdict.TIE);
    }
    return preference < 1 || preference > 2
        ? Optional.empty()
        : Optional.of(preference < 1.5 ? Verdict.FIRST : Verdict.SECOND);
  }
}
