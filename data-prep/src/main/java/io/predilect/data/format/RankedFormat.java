package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.hash.Lot;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Several responses to a prompt with a score or a rank each, and perhaps ratings by aspect. A row
 * is one pair, chosen by a {@link Binarisation}: the best against the worst unless another is asked
 * for; of equals the first.
 */
final class RankedFormat extends PreferenceFormat {
  private static final String ANNOTATIONS = "annotations";

  /**
   * What the columns are called.
   *
   * @param rank whether the measure is a rank: 1 is the best
   */
  private record Names(String prompt, String list, String text, String measure, boolean rank) {}

  private final Names names;
  private final Binarisation rule;
  private final long seed;

  private RankedFormat(String name, Names names, Binarisation rule, long seed) {
    super(
        name,
        String.format(
            "%s, %s (list of {%s, %s}): two of them",
            names.prompt, names.list, names.text, names.measure));
    this.names = names;
    this.rule = rule;
    this.seed = seed;
  }

  private static RankedFormat of(String name, Names names) {
    return new RankedFormat(
        name, names, new Binarisation(Binarisation.OVERALL, Binarisation.Against.WORST), 0);
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

  /**
   * The same with another rule.
   *
   * @param seed of its draws
   */
  RankedFormat binarised(Binarisation other, long seed) {
    return new RankedFormat(name(), names, other, seed);
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
    Choice choice = choice(row);
    Draft draft =
        Draft.of(
            row.prompt(names.prompt), choice.best.response.text(), choice.other.response.text());
    boolean ranked = names.rank && rule.by().equals(Binarisation.OVERALL);
    return ranked ? draft : draft.scored(choice.best.worth, choice.other.worth);
  }

  @Override
  int unused(SourceRow row) {
    return Written.structure(row.json().path(names.list)).map(JsonNode::size).orElse(2) - 2;
  }

  @Override
  Map<String, String> extra(SourceRow row) throws UnfitRow {
    Map<String, String> extra = new TreeMap<>(super.extra(row));
    Choice choice = choice(row);
    extra.putAll(choice.best.response.columns(names.measure, "_chosen"));
    extra.putAll(choice.other.response.columns(names.measure, "_rejected"));
    if (choice.unrated > 0) {
      extra.put(UNRATED_RESPONSES, Integer.toString(choice.unrated));
    }
    return extra;
  }

  private record Compared(RatedResponse response, double worth) {}

  private record Choice(Compared best, Compared other, int unrated) {}

  private Choice choice(SourceRow row) throws UnfitRow {
    List<RatedResponse> responses = responses(row);
    Set<String> aspects = new TreeSet<>();
    responses.forEach(response -> aspects.addAll(response.aspects().keySet()));
    List<Compared> compared = new ArrayList<>();
    for (RatedResponse response : responses) {
      response
          .worth(rule.by(), aspects)
          .ifPresent(worth -> compared.add(new Compared(response, worth)));
    }
    if (compared.size() < 2) {
      throw new UnfitRow(
          RejectReason.MISSING_FIELD,
          "a pair needs two responses rated by %s, and of %d in '%s' %d are; their aspects: %s"
              .formatted(
                  measure(),
                  responses.size(),
                  names.list,
                  compared.size(),
                  String.join(", ", aspects)));
    }
    Compared best = highest(compared);
    List<Compared> others = new ArrayList<>(compared);
    others.remove(best);
    Compared other =
        switch (rule.against()) {
          case WORST -> lowest(others);
          case SECOND -> highest(others);
          case RANDOM -> others.get(drawn(others.size(), row));
        };
    if (best.worth == other.worth) {
      throw new UnfitRow(
          RejectReason.TIE,
          "the two responses to be compared in '%s' do not differ in %s, both have %s"
              .formatted(names.list, measure(), Math.abs(best.worth)));
    }
    return new Choice(best, other, responses.size() - compared.size());
  }

  private static Compared highest(List<Compared> all) {
    return all.stream().reduce((a, b) -> b.worth > a.worth ? b : a).orElseThrow();
  }

  private static Compared lowest(List<Compared> all) {
    return all.stream().reduce((a, b) -> b.worth < a.worth ? b : a).orElseThrow();
  }

  // By what the row asks, so that it does not matter where it stands.
  private int drawn(int others, SourceRow row) throws UnfitRow {
    return (int) (Lot.uniform(seed, row.value(names.prompt).toString()) * others);
  }

  private String measure() {
    return rule.by().equals(Binarisation.OVERALL) ? names.measure : rule.by();
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
