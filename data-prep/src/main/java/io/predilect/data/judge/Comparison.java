package io.predilect.data.judge;

import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Objects;

/**
 * Two responses, of which a judge is to say which one is better. To the second turn of a question
 * each was given after its writer's own response to the first one: then the prompts differ.
 *
 * @param id the same for equal comparisons; draws the order in which they are shown
 * @param promptA the conversation up to A
 * @param promptB the conversation up to B
 * @param a a response
 * @param b another
 */
public record Comparison(
    String id, List<Message> promptA, List<Message> promptB, String a, String b) {
  public Comparison {
    Objects.requireNonNull(id, "id");
    promptA = List.copyOf(promptA);
    promptB = List.copyOf(promptB);
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
  }

  /** Of responses to the same prompt. */
  public Comparison(String id, List<Message> prompt, String a, String b) {
    this(id, prompt, prompt, a, b);
  }

  /** Whether both are responses to the same prompt. */
  public boolean samePrompt() {
    return promptA.equals(promptB);
  }
}
