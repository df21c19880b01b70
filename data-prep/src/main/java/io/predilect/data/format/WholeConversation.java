package io.predilect.data.format;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.List;

/** A prompt and what a response column holds, which may repeat the prompt, as one conversation. */
final class WholeConversation {
  private WholeConversation() {}

  /**
   * The conversation.
   *
   * @throws UnfitRow when the column holds a conversation of its own, other than the prompt
   */
  static List<Message> of(String column, List<Message> prompt, List<Message> messages)
      throws UnfitRow {
    if (messages.isEmpty() || !begins(messages.get(0))) {
      return joined(prompt, messages);
    }
    List<Message> asked = prompt.subList(systems(prompt), prompt.size());
    List<Message> said = messages.subList(systems(messages), messages.size());
    List<Message> system = system(column, prompt, messages);
    if (repeats(said, asked)) {
      return joined(joined(system, asked), said.subList(asked.size(), said.size()));
    }
    if (about(said, asked)) {
      return joined(system, said);
    }
    throw new UnfitRow(
        RejectReason.CONTRADICTION,
        "'%s' is a conversation that does not begin with the prompt: it begins with \"%s\""
            .formatted(column, Shape.begin(messages.get(0).content())));
  }

  /** Whether a conversation begins with the prompt, or is about it where that is one text. */
  static boolean isOf(List<Message> prompt, List<Message> messages) {
    List<Message> asked = prompt.subList(systems(prompt), prompt.size());
    List<Message> said = messages.subList(systems(messages), messages.size());
    return repeats(said, asked) || about(said, asked);
  }

  private static boolean begins(Message message) {
    return message.role().equals(Message.USER) || message.role().equals(Message.SYSTEM);
  }

  // White space around a turn is no difference.
  private static boolean repeats(List<Message> said, List<Message> asked) {
    if (said.size() <= asked.size()) {
      return false;
    }
    for (int i = 0; i < asked.size(); i++) {
      Message one = said.get(i);
      Message other = asked.get(i);
      if (!one.role().equals(other.role())
          || !one.content().strip().equals(other.content().strip())) {
        return false;
      }
    }
    return true;
  }

  // A prompt of one text is often one turn of several, or has the turn's text within.
  private static boolean about(List<Message> said, List<Message> asked) {
    if (asked.size() != 1 || said.size() < 2) {
      return false;
    }
    String prompt = asked.get(0).content().strip();
    return said.stream()
        .filter(message -> message.role().equals(Message.USER))
        .map(message -> message.content().strip())
        .anyMatch(turn -> !turn.isEmpty() && (turn.contains(prompt) || prompt.contains(turn)));
  }

  private static List<Message> system(String column, List<Message> prompt, List<Message> messages)
      throws UnfitRow {
    List<Message> ofPrompt = prompt.subList(0, systems(prompt));
    List<Message> ofMessages = messages.subList(0, systems(messages));
    if (!ofPrompt.isEmpty() && !ofMessages.isEmpty() && !ofPrompt.equals(ofMessages)) {
      throw new UnfitRow(
          RejectReason.CONTRADICTION,
          "'" + column + "' has another system message than the prompt");
    }
    return ofPrompt.isEmpty() ? ofMessages : ofPrompt;
  }

  private static int systems(List<Message> messages) {
    int count = 0;
    while (count < messages.size() && messages.get(count).role().equals(Message.SYSTEM)) {
      count++;
    }
    return count;
  }

  private static List<Message> joined(List<Message> first, List<Message> second) {
    List<Message> joined = new ArrayList<>(first);
    joined.addAll(second);
    return joined;
  }
}
