package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.format.RankedResponses.Column;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Several responses to a prompt in one list and their scores or ranks in another. They become pairs
 * by a {@link Binarisation}.
 */
final class ListwiseFormat extends PreferenceFormat {
  private static final List<String> PROMPTS = List.of("prompt", "instruction", "question", "input");
  private static final List<String> RESPONSES = List.of("completions", "responses", "generations");
  private static final List<String> RANKS = List.of("ranks", "rank");
  private static final List<String> MEASURES =
      List.of("scores", "ratings", "rewards", "rating", "ranks", "rank");

  private final PairChoice choice;

  ListwiseFormat(PairChoice choice) {
    super(
        "listwise",
        "prompt, completions or responses (a list), scores or ratings or ranks (a list of as many)");
    this.choice = choice;
  }

  @Override
  PreferenceFormat choosing(PairChoice other) {
    return new ListwiseFormat(other);
  }

  @Override
  boolean fits(JsonNode row) {
    Optional<JsonNode> responses = named(RESPONSES, row).flatMap(name -> list(row, name));
    Optional<JsonNode> measures = named(MEASURES, row).flatMap(name -> list(row, name));
    return PROMPTS.stream().anyMatch(prompt -> Shape.responses(row, prompt))
        && responses.isPresent()
        && measures.isPresent()
        && responses.get().size() == measures.get().size();
  }

  private static Optional<String> named(List<String> columns, JsonNode row) {
    return columns.stream().filter(column -> list(row, column).isPresent()).findFirst();
  }

  private static Optional<JsonNode> list(JsonNode row, String column) {
    return Written.structure(row.path(column)).filter(JsonNode::isArray);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return drafts(row).first();
  }

  @Override
  Drafts drafts(SourceRow row) throws UnfitRow {
    String asked = PROMPTS.stream().filter(row::has).findFirst().orElse(PROMPTS.get(0));
    List<Message> prompt = row.prompt(asked);
    String responses = named(RESPONSES, row.json()).orElse(RESPONSES.get(0));
    String measure = named(MEASURES, row.json()).orElse(MEASURES.get(0));
    RankedResponses ranked =
        RankedResponses.of(
            new Column(responses, row.value(responses)),
            new Column(measure, row.value(measure)),
            RANKS.contains(measure),
            prompt);
    requireOneList(responses, row);
    for (String other : MEASURES) {
      if (!other.equals(measure) && list(row.json(), other).isPresent()) {
        requireSameOrder(ranked, other, row);
      }
    }
    return choice.of(ranked, prompt, row.value(asked).toString());
  }

  // As many other responses would have these ratings as well.
  private static void requireOneList(String read, SourceRow row) throws UnfitRow {
    JsonNode responses = list(row.json(), read).orElseThrow();
    for (String column : RESPONSES) {
      Optional<JsonNode> other = list(row.json(), column);
      if (other.isPresent()
          && other.get().size() == responses.size()
          && other.get().path(0).getNodeType() == responses.path(0).getNodeType()
          && !other.get().equals(responses)) {
        throw new UnfitRow(
            RejectReason.CONTRADICTION,
            "'%s' and '%s' are as many responses, and not the same ones: name the list that does not count in ignore"
                .formatted(read, column));
      }
    }
  }

  // Of two measures the one that is read would decide, and nobody would know that they differ.
  private static void requireSameOrder(RankedResponses ranked, String measure, SourceRow row)
      throws UnfitRow {
    boolean rank = RANKS.contains(measure);
    List<OptionalDouble> others = new ArrayList<>();
    for (JsonNode each : list(row.json(), measure).orElseThrow()) {
      OptionalDouble number = Written.number(each);
      others.add(rank && number.isPresent() ? OptionalDouble.of(-number.getAsDouble()) : number);
    }
    List<OptionalDouble> worths = ranked.responses().stream().map(RatedResponse::overall).toList();
    int compared = worths.size() == others.size() ? worths.size() : 0;
    for (int i = 0; i < compared; i++) {
      for (int j = 0; j < compared; j++) {
        if (above(worths.get(i), worths.get(j)) && above(others.get(j), others.get(i))) {
          throw new UnfitRow(
              RejectReason.CONTRADICTION,
              String.format(
                  Locale.ROOT,
                  "response %d is better than response %d by '%s', and worse by '%s'; name the one that does not count in ignore",
                  i + 1,
                  j + 1,
                  ranked.measure(),
                  measure));
        }
      }
    }
  }

  private static boolean above(OptionalDouble one, OptionalDouble other) {
    return one.isPresent() && other.isPresent() && one.getAsDouble() > other.getAsDouble();
  }
}
