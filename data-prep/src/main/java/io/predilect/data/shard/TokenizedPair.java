package io.predilect.data.shard;

import io.predilect.data.token.Tokens;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * One row of a shard: a pair, or one judged response, ready for training. Prompt and responses are
 * tokenised apart, so that no token spans the boundary; responses end with the end-of-turn token
 * unless they were cut.
 *
 * @param id the pair's id
 * @param subset the pair's group, empty: none
 * @param prompt x, through the chat template, up to where the response begins
 * @param chosen y_w, or one desirable response; empty: there is none
 * @param rejected y_l, or one undesirable response; empty: there is none
 * @param rationale the rationale and its condition, where the data has one
 * @param augmentedPrompt p⊕x, through the chat template, where a training refines with p
 * @param reference what the reference said, where the score stage wrote it
 * @param scoreMargin the data's own score of the chosen response less that of the rejected one, or
 *     what a column says in its place
 * @param weight how much the pair counts in training, at least 0; empty: 1
 */
public record TokenizedPair(
    String id,
    String subset,
    Tokens prompt,
    Tokens chosen,
    Tokens rejected,
    Optional<Rationale> rationale,
    Optional<Tokens> augmentedPrompt,
    ReferenceLogps reference,
    OptionalDouble scoreMargin,
    OptionalDouble weight) {

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
    Objects.requireNonNull(augmentedPrompt, "augmentedPrompt");
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(scoreMargin, "scoreMargin");
    if (!(weight.orElse(1) >= 0 && weight.orElse(1) < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "pair " + id + " has the weight " + weight.getAsDouble() + ", which must be at least 0");
    }
    if (prompt.isEmpty() || (chosen.isEmpty() && rejected.isEmpty())) {
      throw new IllegalArgumentException("pair " + id + " has an empty prompt or no response");
    }
    if (augmentedPrompt.isPresent() && augmentedPrompt.get().isEmpty()) {
      throw new IllegalArgumentException("pair " + id + " has an empty augmented prompt");
    }
  }

  /** A pair with nothing beside its three texts. */
  public static TokenizedPair of(
      String id, String subset, Tokens prompt, Tokens chosen, Tokens rejected) {
    return new TokenizedPair(
        id,
        subset,
        prompt,
        chosen,
        rejected,
        Optional.empty(),
        Optional.empty(),
        ReferenceLogps.none(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  /** Whether there are two responses. */
  public boolean paired() {
    return !chosen.isEmpty() && !rejected.isEmpty();
  }

  /** Tokens of the shorter response: so many of each are its head. */
  public int headTokens() {
    return Math.min(chosen.length(), rejected.length());
  }

  /**
   * The same prompt with other responses and nothing that was said of its own but the reference and
   * the weight.
   */
  public TokenizedPair responding(
      String otherId, Tokens otherChosen, Tokens otherRejected, ReferenceLogps otherReference) {
    return of(otherId, subset, prompt, otherChosen, otherRejected)
        .withReference(otherReference)
        .withWeight(weight);
  }

  /** The same pair with other texts of its responses. */
  public TokenizedPair withResponses(Tokens otherChosen, Tokens otherRejected) {
    return with(
        parts -> {
          parts.chosen = otherChosen;
          parts.rejected = otherRejected;
        });
  }

  /** The same pair with another rationale, or with none. */
  public TokenizedPair withRationale(Optional<Rationale> other) {
    return with(parts -> parts.rationale = other);
  }

  /** The same pair with another augmented prompt, or with none. */
  public TokenizedPair withAugmentedPrompt(Optional<Tokens> other) {
    return with(parts -> parts.augmentedPrompt = other);
  }

  /** The same pair with these reference log-probs in the place of its own. */
  public TokenizedPair withReference(double chosenLogps, double rejectedLogps) {
    return withReference(ReferenceLogps.of(chosenLogps, rejectedLogps));
  }

  /** The same pair with another reference's answers in the place of its own. */
  public TokenizedPair withReference(ReferenceLogps other) {
    return with(parts -> parts.reference = other);
  }

  /** The same pair with another margin of the data's own. */
  public TokenizedPair withScoreMargin(OptionalDouble other) {
    return with(parts -> parts.scoreMargin = other);
  }

  /** The same pair with another weight. */
  public TokenizedPair withWeight(OptionalDouble other) {
    return with(parts -> parts.weight = other);
  }

  /**
   * The two responses under p⊕x, and nothing else of the pair.
   *
   * @throws java.util.NoSuchElementException when the pair has no augmented prompt
   */
  public TokenizedPair underAugmentedPrompt() {
    return of(id, subset, augmentedPrompt.orElseThrow(), chosen, rejected);
  }

  /** Tokens of the prompts, both responses and the rationale with its condition. */
  public int length() {
    return prompt.length()
        + augmentedPrompt.map(Tokens::length).orElse(0)
        + chosen.length()
        + rejected.length()
        + rationale.map(r -> r.condition().length() + r.text().length()).orElse(0);
  }

  private TokenizedPair with(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return parts.pair();
  }

  /** What of a pair is changed. */
  private static final class Parts {
    private final TokenizedPair of;
    private Tokens chosen;
    private Tokens rejected;
    private Optional<Rationale> rationale;
    private Optional<Tokens> augmentedPrompt;
    private ReferenceLogps reference;
    private OptionalDouble scoreMargin;
    private OptionalDouble weight;

    Parts(TokenizedPair of) {
      this.of = of;
      chosen = of.chosen;
      rejected = of.rejected;
      rationale = of.rationale;
      augmentedPrompt = of.augmentedPrompt;
      reference = of.reference;
      scoreMargin = of.scoreMargin;
      weight = of.weight;
    }

    TokenizedPair pair() {
      return new TokenizedPair(
          of.id,
          of.subset,
          of.prompt,
          chosen,
          rejected,
          rationale,
          augmentedPrompt,
          reference,
          scoreMargin,
          weight);
    }
  }
}
