package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Optional;

/**
 * Several responses to a prompt with a score or a rank each. A row is one pair, the best against
 * the worst; of equals the first.
 */
final class RankedFormat extends PreferenceFormat {
  private final String prompt;
  private final String list;
  private final String text;
  private final String measure;
  private final boolean rank;

  private RankedFormat(
      String name, String prompt, String list, String text, String measure, boolean rank) {
    super(
        name,
        String.format(
            "%s, %s (list of {%s, %s}): the best and the worst", prompt, list, text, measure));
    this.prompt = prompt;
    this.list = list;
    this.text = text;
    this.measure = measure;
    this.rank = rank;
  }

  /** Nectar: rank 1 is the best. */
  static RankedFormat nectar() {
    return new RankedFormat("nectar", "prompt", "answers", "answer", "rank", true);
  }

  /** UltraFeedback before it was made binary. */
  static RankedFormat ultraFeedback() {
    return new RankedFormat(
        "ultrafeedback-raw", "instruction", "completions", "response", "overall_score", false);
  }

  @Override
  boolean fits(JsonNode row) {
    Optional<JsonNode> responses = Written.structure(row.path(list));
    return Shape.texts(row, prompt)
        && responses.isPresent()
        && responses.get().path(0).path(text).isTextual()
        && responses.get().path(0).has(measure);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    JsonNode value = row.value(list);
    JsonNode responses =
        Written.structure(value)
            .filter(JsonNode::isArray)
            .orElseThrow(() -> SourceRow.wrongType(list, "list", value));
    Response best = null;
    Response worst = null;
    for (JsonNode each : responses) {
      Response response = response(each);
      best = best == null || response.worth() > best.worth() ? response : best;
      worst = worst == null || response.worth() < worst.worth() ? response : worst;
    }
    if (best == null || best.worth() == worst.worth()) {
      throw new UnfitRow(
          RejectReason.TIE, "no two responses in '" + list + "' differ in " + measure);
    }
    Draft draft = Draft.of(row.prompt(prompt), best.text(), worst.text());
    return rank ? draft : draft.scored(best.worth(), worst.worth());
  }

  @Override
  int unused(SourceRow row) {
    return Written.structure(row.json().path(list)).map(JsonNode::size).orElse(2) - 2;
  }

  private record Response(String text, double worth) {}

  private Response response(JsonNode response) throws UnfitRow {
    JsonNode words = response.path(text);
    if (!words.isTextual() || Written.missing(response.path(measure))) {
      throw new UnfitRow(
          RejectReason.MISSING_FIELD,
          "a response in '%s' needs %s, it has %s"
              .formatted(list, List.of(text, measure), Shape.describe(response)));
    }
    double number = DataScores.number(list + "." + measure, response.get(measure));
    return new Response(words.textValue(), rank ? -number : number);
  }
}
