package io.predilect.jobs.answers;

import io.predilect.data.check.Checks;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a stage wants of its answers.
 *
 * @param noun what an answer is to the stage, one word: {@code rationale}; a row without one has
 *     the reason {@code missing_rationale}
 * @param firstLogprobs how many of the likeliest first tokens are told with their log-probs; empty:
 *     none
 */
public record AnswerOptions(String noun, OptionalInt firstLogprobs) {
  public AnswerOptions {
    Objects.requireNonNull(noun, "noun");
    Objects.requireNonNull(firstLogprobs, "firstLogprobs");
    new Checks().atLeast("first_logprobs", firstLogprobs, 1).orThrow();
  }

  /** Texts and nothing else. */
  public static AnswerOptions texts(String noun) {
    return new AnswerOptions(noun, OptionalInt.empty());
  }

  /** Also the likeliest first tokens. */
  public AnswerOptions firstLogprobs(int count) {
    return new AnswerOptions(noun, OptionalInt.of(count));
  }
}
