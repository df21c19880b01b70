package io.predilect.model.train.step;

import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.PromptedBatch.Response;

/** How much of a pass is not tokens. */
final class Padding {
  private Padding() {}

  /** Token slots when prompts are as long as the longest prompt, responses as the longest one. */
  static long slots(PromptedBatch batch) {
    int prompt = 0;
    for (var tokens : batch.prompts()) {
      prompt = Math.max(prompt, tokens.length());
    }
    int response = 0;
    for (Response each : batch.responses()) {
      response = Math.max(response, each.tokens().length());
    }
    return (long) prompt * batch.prompts().size() + (long) response * batch.responses().size();
  }
}
