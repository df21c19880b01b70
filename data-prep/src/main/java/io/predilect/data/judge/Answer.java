package io.predilect.data.judge;

import io.predilect.data.value.Thoughts;
import java.util.List;
import java.util.Objects;

/**
 * What a judge answered to a question.
 *
 * @param text the answer
 * @param first what its first token might have been; empty where nobody asked
 */
public record Answer(String text, List<Alternative> first) {
  // Of an answer that says nothing: enough to see what it does say.
  private static final int SHOWN = 2_000;

  /**
   * A token that the answer might have begun with.
   *
   * @param token its text
   * @param logprob its log-probability
   */
  public record Alternative(String token, double logprob) {
    public Alternative {
      Objects.requireNonNull(token, "token");
    }
  }

  public Answer {
    Objects.requireNonNull(text, "text");
    first = List.copyOf(first);
  }

  /** A text alone. */
  public static Answer of(String text) {
    return new Answer(text, List.of());
  }

  /** The text behind what the model thought aloud; nothing where the thoughts have no end. */
  String said() {
    return Thoughts.answer(text).orElse("");
  }

  /** For messages: why {@link #said} is nothing. */
  String silence() {
    return Thoughts.answer(text).isPresent() ? "the answer is empty" : Thoughts.UNFINISHED;
  }

  /** The text for messages; of a very long one its beginning. */
  String shortened() {
    String said = said();
    return "'" + (said.length() <= SHOWN ? said : said.substring(0, SHOWN) + "...") + "'";
  }
}
