package io.predilect.data.token;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tag that a template's generation prompt opens for the answer to begin in, such as {@code
 * <think>} or {@code [THINK]}. Answers as models give them have a copy of their own in front, which
 * must not come twice.
 *
 * @param open the tag
 * @param close what ends it
 * @param space what the generation prompt writes behind the tag
 * @param closed whether the generation prompt closes it too, so that the answer is without thoughts
 */
record ThoughtTag(String open, String close, String space, boolean closed) {
  private static final Pattern AT_END =
      Pattern.compile("(?:<([A-Za-z][\\w-]{0,30})>|\\[([A-Z][A-Z_]{1,30})\\])(\\s*)\\z");
  private static final Pattern CLOSED_AT_END =
      Pattern.compile(
          "(?:<([A-Za-z][\\w-]{0,30})>\\s*</\\1>|\\[([A-Z_]{2,30})\\]\\s*\\[/\\2\\])(\\s*)\\z");

  /**
   * The tag at a generation prompt's end.
   *
   * @param generationPrompt a rendering that ends with it
   * @param after what the template writes behind an answer: a tag that it closes there is its own
   */
  static Optional<ThoughtTag> of(String generationPrompt, String after) {
    return at(AT_END, generationPrompt, false)
        .or(() -> at(CLOSED_AT_END, generationPrompt, true))
        .filter(tag -> !after.contains(tag.close()));
  }

  private static Optional<ThoughtTag> at(Pattern pattern, String text, boolean closed) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      return Optional.empty();
    }
    String space = found.group(3);
    return Optional.of(
        found.group(1) == null
            ? new ThoughtTag("[" + found.group(2) + "]", "[/" + found.group(2) + "]", space, closed)
            : new ThoughtTag(
                "<" + found.group(1) + ">", "</" + found.group(1) + ">", space, closed));
  }

  /** Whether an answer begins with its own copy. */
  boolean begins(String answer) {
    return answer.stripLeading().startsWith(open);
  }

  /** An answer as it goes on behind the generation prompt. */
  String once(String answer) {
    if (closed || !begins(answer)) {
      return answer;
    }
    String rest = answer.stripLeading().substring(open.length());
    return rest.startsWith(space) ? rest.substring(space.length()) : rest;
  }
}
