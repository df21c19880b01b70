package io.predilect.data.token;

import io.predilect.data.pair.Message;
import java.util.ArrayList;
import java.util.List;

/** Conversations made from others. */
final class Conversation {
  private Conversation() {}

  /** The prompt and an assistant's answer to it. */
  static List<Message> with(List<Message> prompt, String answer) {
    List<Message> messages = new ArrayList<>(prompt);
    messages.add(Message.assistant(answer));
    return messages;
  }
}
