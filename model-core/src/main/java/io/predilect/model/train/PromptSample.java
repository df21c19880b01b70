package io.predilect.model.train;

import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The prompts that gaps are told from, drawn from the examples once for a whole training. */
final class PromptSample {
  private PromptSample() {}

  /**
   * Draws different prompts.
   *
   * @param count how many; fewer where the examples have fewer
   * @return the shortest first
   */
  static List<Tokens> draw(ExampleSource examples, int count, long seed) {
    Set<Tokens> prompts = new LinkedHashSet<>();
    int[] order = new int[examples.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    // java.util.Random: its numbers are fixed by specification, so a resume on another Java agrees.
    Random random = new Random(seed);
    for (int i = 0; i < order.length && prompts.size() < count; i++) {
      int j = i + random.nextInt(order.length - i);
      prompts.add(examples.get(order[j]).prompt());
      order[j] = order[i];
    }
    List<Tokens> sorted = new ArrayList<>(prompts);
    sorted.sort(Comparator.comparingInt(Tokens::length));
    return List.copyOf(sorted);
  }
}
