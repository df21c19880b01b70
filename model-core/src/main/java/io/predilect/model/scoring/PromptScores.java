package io.predilect.model.scoring;

import io.predilect.data.token.Tokens;
import java.util.List;

/** Scores under prompts that many responses share. Good until the model's weights change. */
public interface PromptScores extends AutoCloseable {

  /**
   * The {@link ResponseScore#value} of every response under every prompt.
   *
   * @param batchTokens response tokens run at a time
   * @return [prompt][response]
   */
  double[][] of(List<Tokens> responses, int batchTokens);

  @Override
  void close();
}
