package io.predilect.model.promptfree;

import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The pool of Algorithm 1: different prompts of the data, drawn without replacement. */
public final class PromptSample {
  /**
   * More are drawn than wanted: some may look alike as {@link PoolFit} cuts them, or be refused by
   * a chat template.
   */
  public static final int SPARE = 16;

  private PromptSample() {}

  /**
   * The first prompts that every model can tell from those before them.
   *
   * @param fits the same prompts in the same order as each model takes them; at least one model
   * @param count how many
   * @return their places among all; fewer where there are fewer
   */
  public static List<Integer> different(List<PoolFit> fits, int count) {
    List<Set<Tokens>> seen = new ArrayList<>();
    fits.forEach(fit -> seen.add(new HashSet<>()));
    List<Integer> places = new ArrayList<>();
    for (int p = 0; p < fits.get(0).prompts().size() && places.size() < count; p++) {
      int place = p;
      if (IntStream.range(0, fits.size())
          .noneMatch(m -> seen.get(m).contains(fits.get(m).prompts().get(place)))) {
        IntStream.range(0, fits.size())
            .forEach(m -> seen.get(m).add(fits.get(m).prompts().get(place)));
        places.add(place);
      }
    }
    return places;
  }

  /** Whether examples have more than one prompt. */
  public static boolean several(int size, IntFunction<Tokens> prompt) {
    return IntStream.range(1, size).anyMatch(index -> !prompt.apply(index).equals(prompt.apply(0)));
  }

  /**
   * Draws from examples that are there in tokens.
   *
   * @param size how many examples
   * @param prompt the prompt of an example
   * @param count prompts wanted; fewer where the examples have fewer
   * @param positions tokens that the model's context holds
   * @return as {@link PoolFit} cuts them
   */
  public static List<Tokens> draw(
      int size, IntFunction<Tokens> prompt, int count, int positions, long seed) {
    int[] order = IntStream.range(0, size).toArray();
    // java.util.Random: its numbers are fixed by specification, so a resume on another Java agrees.
    Random random = new Random(seed);
    Set<Tokens> drawn = new LinkedHashSet<>();
    for (int i = 0; count > 0 && i < size && drawn.size() < count + SPARE; i++) {
      int j = i + random.nextInt(size - i);
      drawn.add(prompt.apply(order[j]));
      order[j] = order[i];
    }
    PoolFit fit = PoolFit.of(List.copyOf(drawn), positions);
    return different(List.of(fit), count).stream().map(fit.prompts()::get).toList();
  }
}
