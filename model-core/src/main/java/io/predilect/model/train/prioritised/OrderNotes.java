package io.predilect.model.train.prioritised;

import io.predilect.model.train.plan.PrioritisedSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a training should tell at its first step of how far its gaps can order anything. */
final class OrderNotes {
  private static final int LEAST_EFFECTIVE = 2;

  private final PrioritisedSettings settings;
  private final int pool;
  private boolean first;
  private long gaps;
  private boolean zero;

  /**
   * @param pool prompts that there are beside a pair's own
   */
  OrderNotes(PrioritisedSettings settings, int pool) {
    this.settings = settings;
    this.pool = pool;
  }

  /** A step begins. */
  void begin(int step) {
    first = step == 0;
    gaps = 0;
    zero = true;
  }

  /** Gaps that its batch is chosen by. */
  double[] seen(double[] told) {
    gaps += told.length;
    zero &= Arrays.stream(told).allMatch(gap -> gap == 0);
    return told;
  }

  /** The notes of the step. */
  List<String> told() {
    if (!first) {
      return List.of();
    }
    List<String> notes = new ArrayList<>();
    if (pool < settings.prompts() - 1) {
      notes.add(
          ("warning: the data has only %s different prompts for the pool, prompts asks for %s beside"
                  + " a pair's own")
              .formatted(pool, settings.prompts() - 1));
    }
    if (effective() < LEAST_EFFECTIVE - 1e-9) {
      notes.add(
          "warning: gaps rest on fewer than 2 effective prompts, so a prompt-free gap is nearly the"
              + " gap under a single prompt: "
              + (settings.ownWeight().isPresent() && pool > 0
                  ? "leave own_weight out (1/K), or give data with more prompts"
                  : "raise prompts, or give data with more prompts"));
    }
    if (gaps > 0 && zero) {
      notes.add(
          ("warning: all %s gaps of the first step are 0, as those of a reward head of zeros are: its"
                  + " batch is drawn, not prioritised. Start from a reward model that has learnt"
                  + " something")
              .formatted(gaps));
    }
    return notes;
  }

  /** 1 / Σ w², w the weights of the prompts. */
  private double effective() {
    double own = settings.ownWeight().orElse(1.0 / (pool + 1));
    double others = pool == 0 ? 0 : (1 - own) * (1 - own) / pool;
    return pool == 0 ? 1 : 1 / (own * own + others);
  }
}
