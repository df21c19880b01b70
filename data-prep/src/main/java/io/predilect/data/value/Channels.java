package io.predilect.data.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model wrote that names a channel before each of its texts, as gpt-oss does: {@code
 * <|channel|>final<|message|>} before an answer, others before thoughts. Without its special tokens
 * the names and the thoughts would stand in the answer as if they were its words.
 */
public final class Channels {
  /** The token before a channel's name. */
  public static final String TOKEN = "<|channel|>";

  private static final String ANSWER = "final";
  private static final Pattern TEXT =
      Pattern.compile(
          "<\\|channel\\|>\\s*(\\w++)(?:(?!<\\|(?:message|channel)\\|>).)*+<\\|message\\|>(.*?)(?=<\\|\\w+\\|>|\\z)",
          Pattern.DOTALL);

  private Channels() {}

  /**
   * The answer, with all else before it as {@link Thoughts} has it; where there is no answer, with
   * thoughts that have no end.
   *
   * @param written with special tokens
   */
  public static String read(String written) {
    StringBuilder thoughts = new StringBuilder();
    StringBuilder answer = new StringBuilder();
    boolean answered = false;
    Matcher text = TEXT.matcher(written);
    while (text.find()) {
      boolean last = text.group(1).equals(ANSWER);
      answered |= last;
      (last ? answer : thoughts.append(thoughts.isEmpty() ? "" : "\n")).append(text.group(2));
    }
    if (answered && thoughts.isEmpty()) {
      return answer.toString();
    }
    return "<think>" + thoughts + (answered ? "</think>" : "") + answer;
  }
}
