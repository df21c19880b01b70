package io.predilect.jobs.train;

import io.predilect.data.token.Tokens;
import io.predilect.model.train.data.GapRequest;
import java.io.Serializable;
import java.util.List;

/**
 * The prompt-free gaps that a training waits for, as rank 0 tells the driver.
 *
 * @param step the checkpoint whose weights are meant
 * @param totalSteps steps in all
 * @param prompts the tokens of the prompts that all pairs share, the shortest first
 */
record GapsWanted(int step, int totalSteps, List<int[]> prompts) implements Serializable {
  GapsWanted {
    prompts = List.copyOf(prompts);
  }

  static GapsWanted of(GapRequest request, int totalSteps) {
    return new GapsWanted(
        request.step(), totalSteps, request.prompts().stream().map(Tokens::toArray).toList());
  }

  List<Tokens> pool() {
    return prompts.stream().map(Tokens::of).toList();
  }
}
