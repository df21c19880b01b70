package io.predilect.data.shard;

import io.predilect.data.check.Checks;
import io.predilect.data.pair.Message;
import io.predilect.data.token.Tokens;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The prompt p of self-refinement, which is put in front of a pair's own: p⊕x (Yu et al. 2024,
 * "Direct alignment of language models via quality-aware self-refinement", sec. 3.2).
 *
 * @param text p
 * @param before what it stands in front of
 */
public record RefinementPrompt(String text, Before before) implements Serializable {
  /** What p stands in front of. */
  public enum Before {
    /** The whole query x, however many turns it has: the first user's message. */
    QUERY,
    /** The last user's message. */
    LAST_TURN
  }

  public RefinementPrompt {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(before, "before");
    new Checks()
        .holds(
            !text.isBlank(),
            "refinement.prompt",
            text,
            "give it the text that asks for a good response")
        .orThrow();
  }

  /** In words that differ where augmented prompts do: for columns and digests. */
  public String identity() {
    return before == Before.QUERY ? text : "before the last turn: " + text;
  }

  /** p⊕x: the conversation with p in front; where no user speaks, in front of its last message. */
  public List<Message> messages(List<Message> prompt) {
    int last = prompt.size() - 1;
    IntStream turns = IntStream.rangeClosed(0, last).filter(i -> isUser(prompt.get(i)));
    int at = (before == Before.QUERY ? turns.min() : turns.max()).orElse(last);
    Message message = prompt.get(at);
    List<Message> augmented = new ArrayList<>(prompt);
    augmented.set(at, new Message(message.role(), text.strip() + " " + message.content()));
    return augmented;
  }

  private static boolean isUser(Message message) {
    return message.role().equals(Message.USER);
  }

  /**
   * p⊕x within a number of tokens. Where it is longer, x loses its beginning and p stays.
   *
   * @param prompt x, whole
   * @param augmented p⊕x, whole
   * @param room the most tokens it may have
   * @param bos the beginning-of-sequence token, where prompts begin with one
   * @return empty where p itself leaves no room for a token of x
   */
  static Optional<Tokens> fit(Tokens prompt, Tokens augmented, int room, Optional<Integer> bos) {
    if (augmented.length() <= room) {
      return Optional.of(augmented);
    }
    // Before and behind p both are alike: what stands between is p.
    int before = 0;
    int least = Math.min(prompt.length(), augmented.length());
    while (before < least && prompt.at(before) == augmented.at(before)) {
      before++;
    }
    int behind = 0;
    while (behind < least - before
        && prompt.at(prompt.length() - 1 - behind)
            == augmented.at(augmented.length() - 1 - behind)) {
      behind++;
    }
    boolean begins = bos.isPresent() && before > 0 && augmented.at(0) == bos.get();
    Tokens start = begins ? augmented.first(1) : Tokens.empty();
    Tokens p =
        augmented.last(augmented.length() - before).first(augmented.length() - before - behind);
    int left = room - start.length();
    if (left > p.length() + behind) { // the cut is before p
      return Optional.of(start.plus(augmented.last(left)));
    }
    int tail = left - p.length();
    return tail < 1 ? Optional.empty() : Optional.of(start.plus(p).plus(augmented.last(tail)));
  }
}
