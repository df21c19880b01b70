package io.predilect.model.train.prioritised;

import io.predilect.data.token.Tokens;
import io.predilect.model.promptfree.PoolFit;
import io.predilect.model.train.data.ExampleSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The prompts that gaps are told from, drawn from the examples once for a whole training. */
public final class PromptSample {
  private PromptSample() {}

  /**
   * Draws different prompts.
   *
   * @param count how many; fewer where the examples have fewer
   * @param positions tokens that the model's context holds: as {@link PoolFit} cuts them, they are
   *     different still
   */
  public static List<Tokens> draw(ExampleSource examples, int count, int positions, long seed) {
    Set<Tokens> drawn = new LinkedHashSet<>();
    int[] order = new int[examples.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    // java.util.Random: its numbers are fixed by specification, so a resume on another Java agrees.
    Random random = new Random(seed);
    Set<Tokens> fitted = new LinkedHashSet<>();
    for (int i = 0; i < order.length && fitted.size() < count; i++) {
      int j = i + random.nextInt(order.length - i);
      if (drawn.add(examples.get(order[j]).prompt())) {
        fitted = new LinkedHashSet<>(PoolFit.of(List.copyOf(drawn), positions).prompts());
      }
      order[j] = order[i];
    }
    return List.copyOf(fitted);
  }
}
