package io.predilect.data.format;

import io.predilect.data.pair.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Conversations written as one text: turns that begin with {@code Human:}, {@code User:} or {@code
 * Prompter:}, {@code Assistant:} or {@code System:} behind a blank line, or behind a line break
 * where no blank lines are. Line breaks of every system are read, and white space around marks and
 * turns is not theirs.
 */
final class Transcript {
  static final String BREAK = "(?>\\r\\n|[\\n\\r\\u0085\\u2028\\u2029])";

  /** What begins a turn; one group: whose it is. */
  static final String MARK =
      "(?:#{1,4}[ \\t]*|\\*\\*)?(Human|User|Prompter|Assistant|System)[ \\t]*(?:\\*\\*)?[ \\t]*[:：](?:\\*\\*)?";

  private static final Pattern BEGIN = Pattern.compile("\\s*" + MARK, Pattern.CASE_INSENSITIVE);

  // Of many breaks one behind the other the first is enough: what is behind it is white space.
  private static final String FIRST = "(?<![\\n\\r\\u0085\\u2028\\u2029][ \\t]{0,8})";

  private static final String BLANKS = "[\\s\\u0085\\u2028\\u2029]*+";

  /** How turns are set apart. */
  enum Gap {
    BLANK_LINE("(?:\\A\\s*+|" + FIRST + BREAK + "[ \\t]*" + BREAK + BLANKS + ")"),
    LINE("(?:\\A\\s*+|" + FIRST + BREAK + BLANKS + ")");

    private final Pattern turn;

    Gap(String before) {
      this.turn = Pattern.compile(before + MARK, Pattern.CASE_INSENSITIVE);
    }

    /** Whether a text begins with a turn of the user or the system, and the assistant has one. */
    boolean in(String text) {
      if (!marksAssistant(text)) {
        return false;
      }
      Matcher turn = this.turn.matcher(text);
      if (!turn.find()
          || !text.substring(0, turn.start()).isBlank()
          || role(turn).equals(Message.ASSISTANT)) {
        return false;
      }
      while (turn.find()) {
        if (role(turn).equals(Message.ASSISTANT)) {
          return true;
        }
      }
      return false;
    }

    /** The turns of a text that {@link #in} holds of. */
    List<Message> turns(String text) {
      List<Message> turns = new ArrayList<>();
      Matcher turn = this.turn.matcher(text);
      for (boolean more = turn.find(); more; ) {
        String role = role(turn);
        int start = turn.end();
        more = turn.find();
        turns.add(
            new Message(role, text.substring(start, more ? turn.start() : text.length()).strip()));
      }
      return turns;
    }

    private static String role(Matcher turn) {
      return switch (turn.group(1).toLowerCase(Locale.ROOT)) {
        case "assistant" -> Message.ASSISTANT;
        case "system" -> Message.SYSTEM;
        default -> Message.USER;
      };
    }
  }

  private Transcript() {}

  // Whether some colon stands behind the word, as in a mark. Most texts have none, and the patterns
  // are tried at each of a text's characters.
  private static boolean marksAssistant(String text) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == ':' || c == '：') {
        int end = at;
        while (end > 0 && " \t*".indexOf(text.charAt(end - 1)) >= 0) {
          end--;
        }
        int begin = end - Message.ASSISTANT.length();
        if (text.regionMatches(true, begin, Message.ASSISTANT, 0, Message.ASSISTANT.length())) {
          return true;
        }
      }
    }
    return false;
  }

  /** How the turns of two transcripts are set apart; empty: they are none. */
  static Optional<Gap> gap(String first, String second) {
    for (Gap gap : Gap.values()) {
      if (gap.in(first) && gap.in(second)) {
        return Optional.of(gap);
      }
    }
    return Optional.empty();
  }

  /**
   * The conversation of a prompt that is a transcript and ends with the assistant's mark, whose
   * turn the response is; empty: it is another text.
   */
  static Optional<List<Message>> open(String prompt) {
    for (Gap gap : Gap.values()) {
      if (gap.in(prompt)) {
        List<Message> turns = gap.turns(prompt);
        Message last = turns.get(turns.size() - 1);
        if (last.role().equals(Message.ASSISTANT) && last.content().isEmpty()) {
          return Optional.of(turns.subList(0, turns.size() - 1));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The conversation of a prompt that begins with the user's or the system's mark and ends with a
   * turn of the user, where each response begins with the assistant's mark; empty: they are other
   * texts. OASST's pairs are written so.
   */
  static Optional<List<Message>> asked(String prompt, String one, String other) {
    if (answer(one).isEmpty() || answer(other).isEmpty()) {
      return Optional.empty();
    }
    for (Gap gap : Gap.values()) {
      if (gap.in(prompt)) {
        return Optional.of(gap.turns(prompt)).filter(Transcript::endsAsking);
      }
    }
    // The first turn of all: the only mark is at the beginning.
    Matcher mark = BEGIN.matcher(prompt);
    return mark.lookingAt() && Gap.role(mark).equals(Message.USER)
        ? Optional.of(List.of(Message.user(prompt.substring(mark.end()).strip())))
        : Optional.empty();
  }

  /** A response without the assistant's mark at its beginning; empty: it has none. */
  static Optional<String> answer(String response) {
    Matcher mark = BEGIN.matcher(response);
    return mark.lookingAt() && Gap.role(mark).equals(Message.ASSISTANT)
        ? Optional.of(response.substring(mark.end()).strip())
        : Optional.empty();
  }

  private static boolean endsAsking(List<Message> turns) {
    return turns.get(turns.size() - 1).role().equals(Message.USER);
  }
}
