package io.predilect.data.shard;

import io.predilect.data.token.Tokens;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One row of a shard: a pair ready for training. Prompt and responses are tokenised apart, so that
 * no token spans the boundary; responses end with the end-of-turn token unless they were cut.
 *
 * @param id the pair's id
 * @param subset the pair's group, empty: none
 * @param prompt x, through the chat template, up to where the response begins
 * @param chosen y_w
 * @param rejected y_l
 * @param rationale the rationale and its condition, where the data has one
 * @param referenceChosen log π_ref(y_w|x), summed over tokens, where the score stage wrote it
 * @param referenceRejected log π_ref(y_l|x), likewise
 * @param scoreMargin the data's own score of the chosen response less that of the rejected one
 */
public record TokenizedPair(
    String id,
    String subset,
    Tokens prompt,
    Tokens chosen,
    Tokens rejected,
    Optional<Rationale> rationale,
    OptionalDouble referenceChosen,
    OptionalDouble referenceRejected,
    OptionalDouble scoreMargin) {

  /**
   * A rationale in tokens.
   *
   * @param condition the question about (x, y_w, y_l), through the chat template
   * @param text r, its end-of-turn token included
   */
  public record Rationale(Tokens condition, Tokens text) {
    public Rationale {
      Objects.requireNonNull(condition, "condition");
      Objects.requireNonNull(text, "text");
    }
  }

  public TokenizedPair {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(subset, "subset");
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(chosen, "chosen");
    Objects.requireNonNull(rejected, "rejected");
    Objects.requireNonNull(rationale, "rationale");
    Objects.requireNonNull(referenceChosen, "referenceChosen");
    Objects.requireNonNull(referenceRejected, "referenceRejected");
    Objects.requireNonNull(scoreMargin, "scoreMargin");
    if (prompt.isEmpty() || chosen.isEmpty() || rejected.isEmpty()) {
      throw new IllegalArgumentException("pair " + id + " has an empty prompt or response");
    }
  }

  /** The same pair with these reference log-probs in the place of its own. */
  public TokenizedPair withReference(double chosenLogps, double rejectedLogps) {
    return new TokenizedPair(
        id,
        subset,
        prompt,
        chosen,
        rejected,
        rationale,
        OptionalDouble.of(chosenLogps),
        OptionalDouble.of(rejectedLogps),
        scoreMargin);
  }

  /** Tokens of the prompt, both responses and the rationale with its condition. */
  public int length() {
    return prompt.length()
        + chosen.length()
        + rejected.length()
        + rationale.map(r -> r.condition().length() + r.text().length()).orElse(0);
  }
}
