package io.predilect.model.train.data;

import io.predilect.data.token.Tokens;
import java.util.List;

/**
 * What a training with refreshed prompt-free gaps waits for: Δr2 of all its examples.
 *
 * @param step steps done; the weights are those of this step's checkpoint
 * @param prompts the prompts that all pairs share
 */
public record GapRequest(int step, List<Tokens> prompts) {
  public GapRequest {
    prompts = List.copyOf(prompts);
  }
}
