package io.predilect.data.token;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tag that a template's generation prompt opens for the answer to begin in, such as {@code
 * <think>}, {@code [THINK]} or {@code <|START_THINKING|>}. Answers as models give them have a copy
 * of their own in front, which must not come twice.
 *
 * @param open the tag
 * @param close what ends it
 * @param space what the generation prompt writes behind the tag
 * @param closed whether the generation prompt closes it too, so that the answer is without thoughts
 */
record ThoughtTag(String open, String close, String space, boolean closed) {
  // By name, for other tags at this place are marks of the turn, which texts must not have.
  private static final String NAME = "\\w*(?i:think|thought|reason|reflect)\\w*";
  private static final Pattern OPENED =
      Pattern.compile(
          "(<%1$s>|\\[%1$s\\]|<\\|(?:START|start|begin)_(?:of_)?%1$s\\|>)(\\s*)\\z"
              .formatted(NAME));
  private static final Pattern CLOSED =
      Pattern.compile(
          "(</%1$s>|\\[/%1$s\\]|<\\|(?:END|end)_(?:of_)?%1$s\\|>)(\\s*)\\z".formatted(NAME));
  private static final Pattern EMPTY =
      Pattern.compile("\\A\\s*<(%1$s)>\\s*</\\1>\\s*(?=<\\1>)".formatted(NAME));

  /**
   * The tag at a generation prompt's end.
   *
   * @param generationPrompt a rendering that ends with it
   * @param after what the template writes behind an answer: a tag that it closes there is its own
   */
  static Optional<ThoughtTag> of(String generationPrompt, String after) {
    Matcher opened = OPENED.matcher(generationPrompt);
    if (opened.find()) {
      String open = opened.group(1);
      String close =
          open.startsWith("<|")
              ? open.replace("START_", "END_").replace("start_", "end_").replace("begin_", "end_")
              : open.charAt(0) + "/" + open.substring(1);
      return after.contains(close)
          ? Optional.empty()
          : Optional.of(new ThoughtTag(open, close, opened.group(2), false));
    }
    Matcher closed = CLOSED.matcher(generationPrompt);
    if (!closed.find()) {
      return Optional.empty();
    }
    String close = closed.group(1);
    String open = close.replace("/", "").replace("END_", "START_").replace("end_", "begin_");
    return Optional.of(new ThoughtTag(open, close, closed.group(2), true));
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
    int same = 0; // of the space behind the tag
    while (same < Math.min(space.length(), rest.length())
        && rest.charAt(same) == space.charAt(same)) {
      same++;
    }
    return rest.substring(same);
  }

  /** An answer as a template writes it, without the empty thoughts put before the answer's own. */
  static String withoutEmpty(String written) {
    return EMPTY.matcher(written).replaceFirst("");
  }
}
