package io.predilect.data.format;

import io.predilect.data.pair.Message;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a conversation says all that a prompt of one text says, so that it may stand for it. Data
 * sets give as the prompt one of several turns, what a turn puts into a template of its own, or the
 * whole conversation up to the response as a text.
 */
final class HeldPrompt {
  private static final Pattern BETWEEN =
      Pattern.compile("\\s*(?:" + Transcript.MARK + "\\s*)?", Pattern.CASE_INSENSITIVE);

  private HeldPrompt() {}

  /** Whether a prompt is turns before the last, a user's among them, and else marks of turns. */
  static boolean madeOf(String prompt, List<Message> messages) {
    String text = prompt.strip();
    int at = between(text, 0);
    boolean asked = text.isEmpty();
    for (Message message : messages.subList(0, messages.size() - 1)) {
      String turn = message.content().strip();
      if (!turn.isEmpty() && text.startsWith(turn, at)) {
        at = between(text, at + turn.length());
        asked |= message.role().equals(Message.USER);
      }
    }
    return asked && at == text.length();
  }

  /** Whether the prompt's text, as whole words, is within a turn of the user. */
  static boolean within(String prompt, List<Message> messages) {
    String text = prompt.strip();
    return messages.stream()
        .filter(message -> message.role().equals(Message.USER))
        .anyMatch(message -> wholeWords(message.content(), text));
  }

  private static int between(String text, int at) {
    Matcher between = BETWEEN.matcher(text).region(at, text.length());
    return between.lookingAt() ? between.end() : at;
  }

  private static boolean wholeWords(String turn, String text) {
    for (int at = turn.indexOf(text); at >= 0; at = turn.indexOf(text, at + 1)) {
      if (boundary(turn, at) && boundary(turn, at + text.length())) {
        return true;
      }
    }
    return false;
  }

  // Scripts that write no spaces have none between their words.
  private static boolean boundary(String text, int at) {
    if (at == 0 || at == text.length()) {
      return true;
    }
    int before = text.codePointBefore(at);
    int behind = text.codePointAt(at);
    return !Character.isLetterOrDigit(before)
        || !Character.isLetterOrDigit(behind)
        || Character.isIdeographic(before)
        || Character.isIdeographic(behind);
  }
}
