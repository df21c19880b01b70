package io.predilect.data.pair;

import io.predilect.data.hash.Sha256;
import java.util.List;

/** Stable identities: 128 bits of SHA-256 over length-prefixed UTF-8, as hexadecimal. */
public final class PairId {
  private PairId() {}

  /** The id of a pair: equal content gives equal ids, on every machine and in every run. */
  public static String of(List<Message> prompt, String chosen, String rejected) {
    return ofMessages(prompt).add(chosen).add(rejected).shortHex();
  }

  /** The id of a prompt alone: pairs that share a prompt share it. */
  public static String ofPrompt(List<Message> prompt) {
    return ofMessages(prompt).shortHex();
  }

  /**
   * The id of a prompt as people read it: the same of prompts that differ in nothing that is seen
   * ({@link PlainText}), and of a prompt that has nothing of the kind {@link #ofPrompt}. A system
   * message without a word is none.
   */
  public static String ofPlainPrompt(List<Message> prompt) {
    return ofPrompt(
        prompt.stream()
            .map(message -> new Message(message.role(), PlainText.of(message.content())))
            .filter(message -> !message.equals(Message.system("")))
            .toList());
  }

  private static Sha256 ofMessages(List<Message> prompt) {
    Sha256 digest = new Sha256().add(prompt.size());
    for (Message message : prompt) {
      digest.add(message.role()).add(message.content());
    }
    return digest;
  }
}
