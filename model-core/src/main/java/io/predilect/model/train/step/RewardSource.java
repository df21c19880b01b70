package io.predilect.model.train.step;

import io.predilect.data.token.Tokens;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.List;

/** A reward model as Algorithm 1 sees it. */
public interface RewardSource {

  /** Runs a batch without recording; one score per response. */
  List<ResponseScore> score(PromptedBatch batch);

  /** Runs prompts once for many responses; the caller closes it before the weights change. */
  PromptRewards under(List<Tokens> prompts);

  /** Tokens that a prompt and its response may have together. */
  int maxPositions();
}
