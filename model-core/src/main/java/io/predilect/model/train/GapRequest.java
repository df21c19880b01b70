package io.predilect.model.train;

import io.predilect.data.token.Tokens;
import java.util.List;

/**
 * What a training with {@link PrioritisedSettings.Gaps#REFRESHED} waits for: Δr2 of all its
 * examples, in a {@link GapTables}.
 *
 * @param step steps done; the weights are those of this step's checkpoint
 * @param prompts the prompts that all pairs share
 */
public record GapRequest(int step, List<Tokens> prompts) {
  public GapRequest {
    prompts = List.copyOf(prompts);
  }
}
