package io.predilect.data.value;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What reasoning models think aloud before they answer, where a service leaves it in the text:
 * between {@code <think>} and {@code </think>}, {@code <thinking>} or {@code [THINK]}. The begin
 * may be missing, since some chat templates write it.
 */
public final class Thoughts {
  private static final String BEGINS = "\\A\\s*(?:<think(?:ing)?>|\\[THINK])";
  private static final String ENDS = "</think(?:ing)?>|\\[/THINK]";
  private static final Pattern BEGIN = Pattern.compile(BEGINS);
  private static final Pattern END = Pattern.compile(ENDS);

  /** A regular expression that finds something in a text with thoughts, and nothing in others. */
  public static final String ANY = BEGINS + "|" + ENDS;

  /** For messages: what became of a text of which {@link #answer} is empty. */
  public static final String UNFINISHED =
      "the answer ends within the model's thoughts: raise max_new_tokens, or let it reason less";

  private Thoughts() {}

  /**
   * The text behind the last thought, without blanks around it.
   *
   * @return empty: the thoughts have no end, so that nothing was answered yet
   */
  public static Optional<String> answer(String text) {
    int behind = 0;
    Matcher end = END.matcher(text);
    while (end.find()) {
      behind = end.end();
    }
    String answer = text.substring(behind);
    return BEGIN.matcher(answer).find() ? Optional.empty() : Optional.of(answer.strip());
  }
}
