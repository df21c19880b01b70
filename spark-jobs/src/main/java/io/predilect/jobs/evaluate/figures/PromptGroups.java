package io.predilect.jobs.evaluate.figures;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Values by the prompts that they are of, for resamples: a prompt is drawn with all its values,
 * since those of one prompt are not independent of each other.
 */
final class PromptGroups {
  private final int[] of; // the number of each value's prompt: 0, 1, …, as they first appear
  private final int count;

  private PromptGroups(int[] of, int count) {
    this.of = of;
    this.count = count;
  }

  static PromptGroups of(long[] prompts) {
    Map<Long, Integer> numbers = new HashMap<>();
    int[] of =
        Arrays.stream(prompts)
            .mapToInt(prompt -> numbers.computeIfAbsent(prompt, p -> numbers.size()))
            .toArray();
    return new PromptGroups(of, numbers.size());
  }

  /** How many prompts. */
  int count() {
    return count;
  }

  /** Whether each value has a prompt of its own. */
  boolean apart() {
    return count == of.length;
  }

  /** A resample: how many times each value was drawn. */
  int[] times(SplittableRandom random) {
    int[] drawn = new int[count];
    for (int i = 0; i < count; i++) {
      drawn[random.nextInt(count)]++;
    }
    return Arrays.stream(of).map(prompt -> drawn[prompt]).toArray();
  }
}
