package io.predilect.jobs.models;

import io.predilect.data.shard.LengthLimits;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * The context of models whose log-probs of one text are compared. Each would cut the text where its
 * own context ends; the difference of two is one number of one text only where all see the same
 * tokens, so the shortest of their contexts holds for all.
 */
public final class CommonContext {
  private CommonContext() {}

  /** Limits of pairs that a policy and its reference see, of which either may be missing. */
  public static LengthLimits within(
      LengthLimits limits, List<ModelFolder> policy, List<ModelFolder> reference, ModelStore models)
      throws IOException {
    return limits.within(Math.min(positions(policy, models), positions(reference, models)));
  }

  /**
   * How many tokens the shortest of their contexts holds.
   *
   * @param folders of the models; none: nothing is too long
   */
  public static int positions(Collection<ModelFolder> folders, ModelStore models)
      throws IOException {
    int shortest = Integer.MAX_VALUE;
    for (ModelFolder folder : folders) {
      shortest = Math.min(shortest, models.config(folder).maxPositions());
    }
    return shortest;
  }
}
