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
    if (oneText(said, asked)
        && (HeldPrompt.madeOf(text(asked), messages) || HeldPrompt.within(text(asked), said))) {
      return joined(system, said);
    }
    throw new UnfitRow(
        RejectReason.CONTRADICTION,
        ("'%s' is a conversation that does not have all of the prompt's text: it begins with"
                + " \"%s\", the prompt with \"%s\"")
            .formatted(
                column,
                Shape.begin(messages.get(0).content()),
                Shape.begin(asked.isEmpty() ? "" : text(asked))));
  }

  /**
   * Whether a conversation that was written as one text begins with the prompt, or its turns are
   * all that the prompt says. A prompt somewhere within a turn is no sign of it: what asks for a
   * dialogue often has the dialogue's words.
   */
  static boolean isOf(List<Message> prompt, List<Message> messages) {
    List<Message> asked = prompt.subList(systems(prompt), prompt.size());
    List<Message> said = messages.subList(systems(messages), messages.size());
    return repeats(said, asked)
        || (oneText(said, asked) && HeldPrompt.madeOf(text(asked), messages));
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

  private static boolean oneText(List<Message> said, List<Message> asked) {
    return asked.size() == 1 && said.size() > 1;
  }

  private static String text(List<Message> asked) {
    return asked.get(0).content();
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
