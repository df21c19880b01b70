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
    Optional<String> ranks = named(RANKS, row.json());
    if (ranks.isPresent() && !RANKS.contains(measure)) {
      requireSameOrder(ranked, ranks.get(), row);
    }
    return choice.of(ranked, prompt, row.value(asked).toString());
  }

  // Of two measures the one that is read would decide, and nobody would know that they differ.
  private static void requireSameOrder(RankedResponses ranked, String ranks, SourceRow row)
      throws UnfitRow {
    List<OptionalDouble> places = new ArrayList<>();
    list(row.json(), ranks).orElseThrow().forEach(rank -> places.add(Written.number(rank)));
    List<OptionalDouble> scores = ranked.responses().stream().map(RatedResponse::overall).toList();
    for (int i = 0; i < Math.min(scores.size(), places.size()); i++) {
      for (int j = 0; j < Math.min(scores.size(), places.size()); j++) {
        if (above(scores.get(i), scores.get(j)) && above(places.get(i), places.get(j))) {
          throw new UnfitRow(
              RejectReason.CONTRADICTION,
              String.format(
                  Locale.ROOT,
                  "response %d has a higher value in '%s' than response %d, and a lower place in '%s'; name the one that does not count in ignore",
                  i + 1,
                  ranked.measure(),
                  j + 1,
                  ranks));
        }
      }
    }
  }

  private static boolean above(OptionalDouble one, OptionalDouble other) {
    return one.isPresent() && other.isPresent() && one.getAsDouble() > other.getAsDouble();
  }
}
