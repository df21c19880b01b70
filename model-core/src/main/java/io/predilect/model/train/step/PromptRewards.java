package io.predilect.model.train.step;

import io.predilect.data.token.Tokens;
import java.util.List;

/** Rewards under prompts that many responses share. Good until the weights change. */
public interface PromptRewards extends AutoCloseable {

  /**
   * r(x', y) of every response under every prompt.
   *
   * @param batchTokens response tokens run at a time
   * @return [prompt][response]
   */
  double[][] of(List<Tokens> responses, int batchTokens);

  @Override
  void close();
}
