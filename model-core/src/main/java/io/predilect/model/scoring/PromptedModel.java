package io.predilect.model.scoring;

import io.predilect.data.token.Tokens;
import java.util.List;

/** A model as scoring sees it. */
public interface PromptedModel {

  /** Runs a batch without recording; one score per response, in order. */
  List<ResponseScore> score(PromptedBatch batch);

  /** Runs prompts once for many responses; the caller closes it before the weights change. */
  PromptScores pool(List<Tokens> prompts);

  /** How many tokens are best run at a time, of the most that are allowed. */
  default int batchTokens(int most) {
    return most;
  }

  /** Tokens that a prompt and its response may have together. */
  int maxPositions();

  /** Bytes that a {@link #pool} keeps for a prompt of so many tokens. */
  long poolBytes(int tokens);
}
