package io.predilect.model.train.step;

import io.predilect.data.token.Tokens;
import io.predilect.model.objective.Need;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.SequenceCount;
import io.predilect.model.train.plan.PassSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts a rank's share of a batch into passes under a budget of tokens: pairs with the same prompt
 * side by side, so that it is run once, and groups of like length together. How it is cut changes
 * neither the step nor the metrics, only speed and memory.
 */
public final class MicroBatches {
  private MicroBatches() {}

  public static List<MicroBatch> of(List<Example> share, Set<Need> needs, int budget) {
    return of(share, needs, budget, PassSettings.fast());
  }

  public static List<MicroBatch> of(
      List<Example> share, Set<Need> needs, int budget, PassSettings settings) {
    List<MicroBatch> batches = new ArrayList<>();
    MicroBatch.Builder open = new MicroBatch.Builder(needs, budget, settings.sharePrompts());
    boolean empty = true;
    for (Example example : settings.groupByLength() ? byLength(share, needs) : share) {
      if (!open.fits(example)) {
        batches.add(open.build());
        open = new MicroBatch.Builder(needs, budget, settings.sharePrompts());
      }
      open.add(example);
      empty = false;
    }
    if (!empty) {
      batches.add(open.build());
    }
    return batches;
  }

  /** Pairs of one prompt side by side, groups by their longest pair. */
  private static List<Example> byLength(List<Example> share, Set<Need> needs) {
    Map<Tokens, List<Example>> byPrompt = new LinkedHashMap<>();
    for (Example example : share) {
      byPrompt.computeIfAbsent(example.pair().prompt(), p -> new ArrayList<>()).add(example);
    }
    List<List<Example>> groups = new ArrayList<>(byPrompt.values());
    groups.sort(
        Comparator.comparingInt(
            group ->
                group.stream()
                    .mapToInt(e -> SequenceCount.tokens(e.pair(), needs))
                    .max()
                    .orElse(0)));
    return groups.stream().flatMap(List::stream).toList();
  }
}
