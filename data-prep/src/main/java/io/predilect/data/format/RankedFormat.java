package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Several responses to a prompt with a score or a rank each, and perhaps ratings by aspect. They
 * become pairs by a {@link Binarisation}: the best against the worst unless another is asked for.
 */
final class RankedFormat extends PreferenceFormat {
  private static final String SYSTEM = "system";
  private static final String ANNOTATIONS = "annotations";

  /**
   * What the columns are called.
   *
   * @param rank whether the measure is a rank: 1 is the best
   */
  private record Names(String prompt, String list, String text, String measure, boolean rank) {}

  private final Names names;
  private final PairChoice choice;

  private RankedFormat(String name, Names names, PairChoice choice) {
    super(
        name,
        String.format(
            "%s, %s (list of {%s, %s})", names.prompt, names.list, names.text, names.measure));
    this.names = names;
    this.choice = choice;
  }

  private static RankedFormat of(String name, Names names) {
    return new RankedFormat(name, names, PairChoice.BEST_AND_WORST);
  }

  /** Nectar: rank 1 is the best. */
  static RankedFormat nectar() {
    return of("nectar", new Names("prompt", "answers", "answer", "rank", true));
  }

  /** UltraFeedback before it was made binary. */
  static RankedFormat ultraFeedback() {
    return of(
        "ultrafeedback-raw",
        new Names("instruction", "completions", "response", "overall_score", false));
  }

  @Override
  PreferenceFormat choosing(PairChoice other) {
    return new RankedFormat(name(), names, other);
  }

  @Override
  boolean fits(JsonNode row) {
    Optional<JsonNode> responses = Written.structure(row.path(names.list));
    return Shape.texts(row, names.prompt)
        && responses.isPresent()
        && responses.get().path(0).path(names.text).isTextual()
        && responses.get().path(0).has(names.measure);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return drafts(row).first();
  }

  @Override
  Drafts drafts(SourceRow row) throws UnfitRow {
    RankedResponses ranked =
        new RankedResponses(names.list, names.measure, names.rank, responses(row));
    return choice.of(ranked, row.prompt(names.prompt), row.value(names.prompt).toString());
  }

  private List<RatedResponse> responses(SourceRow row) throws UnfitRow {
    JsonNode value = row.value(names.list);
    JsonNode list =
        Written.structure(value)
            .filter(JsonNode::isArray)
            .orElseThrow(() -> SourceRow.wrongType(names.list, "list", value));
    List<RatedResponse> responses = new ArrayList<>();
    for (JsonNode each : list) {
      responses.add(response(each));
    }
    return responses;
  }

  // UltraFeedback's custom_system_prompt, by which each response was written: a row's differ.
  @Override
  SortedSet<String> askedBeside(JsonNode row) {
    SortedSet<String> asked = new TreeSet<>();
    for (JsonNode response : Written.structure(row.path(names.list)).orElse(row.path(names.list))) {
      response.properties().stream()
          .filter(part -> Shape.words(part.getKey()).contains(SYSTEM))
          .filter(part -> part.getValue().isTextual() && !Written.empty(part.getValue()))
          .forEach(part -> asked.add(names.list + "." + part.getKey()));
    }
    return asked;
  }

  private RatedResponse response(JsonNode response) throws UnfitRow {
    JsonNode words = response.path(names.text);
    if (!words.isTextual()) {
      throw new UnfitRow(
          RejectReason.MISSING_FIELD,
          "a response in '%s' needs %s, it has %s"
              .formatted(names.list, names.text, Shape.describe(response)));
    }
    JsonNode own = response.path(names.measure);
    OptionalDouble overall = OptionalDouble.empty();
    if (!Written.missing(own)) {
      double number = DataScores.number(names.list + "." + names.measure, own);
      overall = OptionalDouble.of(names.rank ? -number : number);
    }
    return new RatedResponse(
        words.textValue(),
        overall,
        RatedResponse.aspects(names.list + "." + ANNOTATIONS, response.path(ANNOTATIONS)));
  }
}
