package io.predilect.jobs.answers.source;

import io.predilect.data.check.Checks;
import io.predilect.jobs.config.DecodingSettings;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a stage wants of its answers.
 *
 * @param noun what an answer is to the stage, one word: {@code rationale}; a row without one has
 *     the reason {@code missing_rationale}
 * @param firstLogprobs how many of the likeliest first tokens are told with their log-probs; empty:
 *     none
 * @param mayBeEmpty whether an empty text is an answer, as it is of a policy that says nothing
 * @param decoding how a local model decodes; empty: alone
 */
public record AnswerOptions(
    String noun,
    OptionalInt firstLogprobs,
    boolean mayBeEmpty,
    Optional<DecodingSettings> decoding) {
  public AnswerOptions {
    Objects.requireNonNull(noun, "noun");
    Objects.requireNonNull(firstLogprobs, "firstLogprobs");
    Objects.requireNonNull(decoding, "decoding");
    new Checks()
        .atLeast("first_logprobs", firstLogprobs, 1)
        .agrees(
            firstLogprobs.isEmpty() || decoding.flatMap(DecodingSettings::together).isEmpty(),
            "first_logprobs",
            firstLogprobs,
            "they are told of one model, and two decode together: ask for one of both")
        .orThrow();
  }

  /** Texts with something in them. */
  public static AnswerOptions texts(String noun) {
    return new AnswerOptions(noun, OptionalInt.empty(), false, Optional.empty());
  }

  /** What a policy says, be it nothing. */
  public static AnswerOptions responses() {
    return new AnswerOptions("response", OptionalInt.empty(), true, Optional.empty());
  }

  /** Also the likeliest first tokens. */
  public AnswerOptions firstLogprobs(int count) {
    return new AnswerOptions(noun, OptionalInt.of(count), mayBeEmpty, decoding);
  }

  /** Of a model that decodes as some settings say, alone or together with another. */
  public AnswerOptions decoding(DecodingSettings how) {
    return new AnswerOptions(noun, firstLogprobs, mayBeEmpty, Optional.of(how));
  }
}
