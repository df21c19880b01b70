package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import java.util.List;
import java.util.Optional;

/**
 * Stanford Human Preferences: a post and two comments, {@code labels} 1 when A is preferred and 0
 * when B is. Equal scores are a tie.
 */
final class ShpFormat extends PreferenceFormat {
  private static final String LABELS = "labels";
  private static final LabelCoding CODING = LabelCoding.of("human_ref_A", 1, "human_ref_B", 0);

  ShpFormat() {
    super("shp", "history, human_ref_A, human_ref_B, labels, score_A, score_B");
  }

  @Override
  boolean fits(JsonNode row) {
    return Shape.texts(row, "history", "human_ref_A", "human_ref_B");
  }

  @Override
  Optional<String> doubt(List<JsonNode> sample) {
    return CODING.doubt(LABELS, sample.stream().map(row -> row.path(LABELS)));
  }

  @Override
  boolean isLabel(String column) {
    return column.equals(LABELS);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    String history = row.text("history");
    String a = row.text("human_ref_A");
    String b = row.text("human_ref_B");
    boolean aChosen = CODING.of(row, LABELS) == Verdict.FIRST;
    Draft draft = aChosen ? Draft.of(history, a, b) : Draft.of(history, b, a);
    if (!row.has("score_A") || !row.has("score_B")) {
      return draft;
    }
    double scoreA = row.number("score_A");
    double scoreB = row.number("score_B");
    if (scoreA == scoreB) {
      throw new UnfitRow(RejectReason.TIE, "score_A and score_B are both " + scoreA);
    }
    return aChosen ? draft.scored(scoreA, scoreB) : draft.scored(scoreB, scoreA);
  }
}
