package io.predilect.data.pair;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A prompt and two responses to it, the first preferred: (x, y_w, y_l). Of unpaired data it is a
 * prompt and one response: y_w where that is desirable, y_l where it is not. Of prompts alone it
 * has neither.
 *
 * @param id a hash of the content ({@link PairId}), so re-runs and resumes line up
 * @param prompt the conversation up to the response; its last turn is the user's
 * @param chosen the preferred response y_w; empty: there is none
 * @param rejected the other response y_l; empty: there is none
 * @param chosenScore the data's own score of the chosen response, where it has one
 * @param rejectedScore the data's own score of the rejected response, where it has one
 * @param subset the group the pair belongs to in tables; empty: none
 * @param extra the source's other columns, as text, by name, in the order of their names
 * @param judgement which of the two responses there are
 */
public record PreferencePair(
    String id,
    List<Message> prompt,
    String chosen,
    String rejected,
    OptionalDouble chosenScore,
    OptionalDouble rejectedScore,
    String subset,
    Map<String, String> extra,
    Judgement judgement) {

  public PreferencePair {
    Objects.requireNonNull(id, "id");
    prompt = List.copyOf(prompt);
    Objects.requireNonNull(chosen, "chosen");
    Objects.requireNonNull(rejected, "rejected");
    Objects.requireNonNull(chosenScore, "chosenScore");
    Objects.requireNonNull(rejectedScore, "rejectedScore");
    Objects.requireNonNull(subset, "subset");
    // In the order of their names: that of Map.copyOf is another in every process, and is written.
    extra = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(extra)));
    Objects.requireNonNull(judgement, "judgement");
    boolean extraChosen = !hasChosen(judgement) && !chosen.isEmpty();
    boolean extraRejected = !hasRejected(judgement) && !rejected.isEmpty();
    if (extraChosen || extraRejected) {
      throw new IllegalArgumentException(
          "row " + id + " has a text for a response that its judgement says is not there");
    }
  }

  /** Two responses. */
  public PreferencePair(
      String id,
      List<Message> prompt,
      String chosen,
      String rejected,
      OptionalDouble chosenScore,
      OptionalDouble rejectedScore,
      String subset,
      Map<String, String> extra) {
    this(id, prompt, chosen, rejected, chosenScore, rejectedScore, subset, extra, Judgement.PAIR);
  }

  /** A pair with nothing but the three texts, its id made from them. */
  public static PreferencePair of(List<Message> prompt, String chosen, String rejected) {
    return bare(prompt, chosen, rejected, Judgement.PAIR);
  }

  /** One judged response with nothing but the two texts, its id made from them. */
  public static PreferencePair of(List<Message> prompt, String response, boolean desirable) {
    return desirable
        ? bare(prompt, response, "", Judgement.DESIRABLE)
        : bare(prompt, "", response, Judgement.UNDESIRABLE);
  }

  private static PreferencePair bare(
      List<Message> prompt, String chosen, String rejected, Judgement judgement) {
    return new PreferencePair(
        PairId.of(prompt, chosen, rejected),
        prompt,
        chosen,
        rejected,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        "",
        Map.of(),
        judgement);
  }

  /** The same pair with other texts of its responses. */
  public PreferencePair withResponses(String first, String second) {
    return new PreferencePair(
        id, prompt, first, second, chosenScore, rejectedScore, subset, extra, judgement);
  }

  /** Whether there are two responses. */
  public boolean paired() {
    return judgement == Judgement.PAIR;
  }

  /** Whether there is a chosen response. */
  public boolean hasChosen() {
    return hasChosen(judgement);
  }

  /** Whether there is a rejected response. */
  public boolean hasRejected() {
    return hasRejected(judgement);
  }

  private static boolean hasChosen(Judgement judgement) {
    return judgement == Judgement.PAIR || judgement == Judgement.DESIRABLE;
  }

  private static boolean hasRejected(Judgement judgement) {
    return judgement == Judgement.PAIR || judgement == Judgement.UNDESIRABLE;
  }
}
