package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;

/**
 * Stanford Human Preferences: a post and two comments, {@code labels} 1 when A is preferred and 0
 * when B is. Equal scores are a tie.
 */
final class ShpFormat extends PreferenceFormat {
  ShpFormat() {
    super("shp", "history, human_ref_A, human_ref_B, labels, score_A, score_B");
  }

  @Override
  boolean fits(JsonNode row) {
    return Shape.texts(row, "history", "human_ref_A", "human_ref_B");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    String history = row.text("history");
    String a = row.text("human_ref_A");
    String b = row.text("human_ref_B");
    double label = row.number("labels");
    if (label != 0 && label != 1) {
      throw new UnfitRow(
          RejectReason.WRONG_TYPE, "labels is " + label + ", it must be 1 (A) or 0 (B)");
    }
    boolean aChosen = label == 1;
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
