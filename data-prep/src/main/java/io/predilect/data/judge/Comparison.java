package io.predilect.data.judge;

import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Objects;

/**
 * A prompt and two responses to it, of which a judge is to say which one is better.
 *
 * @param id the same for equal comparisons; draws the order in which they are shown
 * @param prompt the conversation up to the responses
 * @param a a response
 * @param b another
 */
public record Comparison(String id, List<Message> prompt, String a, String b) {
  public Comparison {
    Objects.requireNonNull(id, "id");
    prompt = List.copyOf(prompt);
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
  }
}
