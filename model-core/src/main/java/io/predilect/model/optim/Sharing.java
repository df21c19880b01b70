package io.predilect.model.optim;

import io.predilect.data.check.Checks;
import io.predilect.model.distributed.Collective;
import java.util.Objects;

/**
 * What the ranks of a training share out among them: ZeRO's stages (Rajbhandari et al. 2020, "ZeRO:
 * Memory optimizations toward training trillion parameter models", section 5).
 *
 * @param stage 0: nothing; 1: the optimiser's state; 2: gradients too
 * @param ranks the ranks that do, all of which make the same calls; one alone has all of it
 */
public record Sharing(int stage, Collective ranks) {
  /** The highest stage that is there. */
  public static final int STAGES = 2;

  public Sharing {
    Objects.requireNonNull(ranks, "ranks");
    new Checks()
        .holds(stage >= 0 && stage <= STAGES, "stage", stage, "it must be 0, 1 or 2")
        .orThrow();
  }

  /** Every rank has all. */
  public static Sharing nothing() {
    return new Sharing(0, Collective.alone());
  }

  /** Whether gradients are shared out. */
  public boolean gradients() {
    return stage == 2 && ranks.ranks() > 1;
  }

  /** The ranks that share out the optimiser's state; one alone has all of it. */
  Collective sharers() {
    return stage == 0 ? Collective.alone() : ranks;
  }
}
