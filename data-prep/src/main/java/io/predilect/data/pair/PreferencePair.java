package io.predilect.data.pair;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A prompt and two responses to it, the first preferred: (x, y_w, y_l).
 *
 * @param id a hash of the content ({@link PairId}), so re-runs and resumes line up
 * @param prompt the conversation up to the response; its last turn is the user's
 * @param chosen the preferred response y_w
 * @param rejected the other response y_l
 * @param chosenScore the data's own score of the chosen response, where it has one
 * @param rejectedScore the data's own score of the rejected response, where it has one
 * @param subset the group the pair belongs to in tables; empty: none
 * @param extra the source's other columns, as text, by name
 */
public record PreferencePair(
    String id,
    List<Message> prompt,
    String chosen,
    String rejected,
    OptionalDouble chosenScore,
    OptionalDouble rejectedScore,
    String subset,
    Map<String, String> extra) {

  public PreferencePair {
    Objects.requireNonNull(id, "id");
    prompt = List.copyOf(prompt);
    Objects.requireNonNull(chosen, "chosen");
    Objects.requireNonNull(rejected, "rejected");
    Objects.requireNonNull(chosenScore, "chosenScore");
    Objects.requireNonNull(rejectedScore, "rejectedScore");
    Objects.requireNonNull(subset, "subset");
    extra = Map.copyOf(extra);
  }

  /** A pair with nothing but the three texts, its id made from them. */
  public static PreferencePair of(List<Message> prompt, String chosen, String rejected) {
    return new PreferencePair(
        PairId.of(prompt, chosen, rejected),
        prompt,
        chosen,
        rejected,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        "",
        Map.of());
  }
}
