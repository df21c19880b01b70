package io.predilect.data.format;

import io.predilect.data.pair.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Conversations within one text between NeMo's marks, lines of {@code <extra_id_1>User} and {@code
 * <extra_id_1>Assistant}, as HelpSteer2's prompts of several turns are written. The user's first
 * turn stands before the first mark, or behind one of its own.
 */
final class NemoTurns {
  private static final String BEGINS = "<extra_id_";
  private static final Pattern MARK =
      Pattern.compile(
          "(?:\\A|"
              + Transcript.BREAK
              + ")"
              + BEGINS
              + "[01]>(System|User|Assistant)[ \\t]*(?:"
              + Transcript.BREAK
              + "|\\z)");

  private NemoTurns() {}

  /** A turn, or those within it where it is the user's. */
  static List<Message> in(Message turn) {
    return turn.role().equals(Message.USER) ? in(turn.content()) : List.of(turn);
  }

  /**
   * The turns of what a user says: what it says alone, unless there are marks by which the user and
   * the assistant take turns, from the user to the user. The assistant's mark at the end opens the
   * response and is no turn.
   */
  static List<Message> in(String text) {
    if (!text.contains(BEGINS)) {
      return List.of(Message.user(text));
    }
    List<Message> turns = new ArrayList<>();
    String role = Message.USER;
    int start = 0;
    Matcher mark = MARK.matcher(text);
    while (mark.find(start)) {
      add(role, text.substring(start, mark.start()), turns);
      role = mark.group(1).toLowerCase(Locale.ROOT);
      start = mark.end();
    }
    add(role, text.substring(start), turns);
    return alternate(turns) ? List.copyOf(turns) : List.of(Message.user(text));
  }

  private static void add(String role, String content, List<Message> turns) {
    String stripped = content.strip();
    if (!stripped.isEmpty()) {
      turns.add(new Message(role, stripped));
    }
  }

  private static boolean alternate(List<Message> turns) {
    int first = !turns.isEmpty() && turns.get(0).role().equals(Message.SYSTEM) ? 1 : 0;
    for (int i = first; i < turns.size(); i++) {
      String expected = (i - first) % 2 == 0 ? Message.USER : Message.ASSISTANT;
      if (!turns.get(i).role().equals(expected)) {
        return false;
      }
    }
    return turns.size() > first + 1 && (turns.size() - first) % 2 == 1;
  }
}
