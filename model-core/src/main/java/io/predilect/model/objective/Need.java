package io.predilect.model.objective;

/** What an objective must be given of a pair. */
public enum Need {
  /** The score of the chosen response. */
  CHOSEN,
  /** The score of the rejected response. */
  REJECTED,
  /** Scores are rewards of a reward head; without this they are summed log-probs. */
  REWARD_HEAD,
  /** log π_ref of both responses. */
  REFERENCE,
  /** The log-prob of the rationale under its condition. */
  RATIONALE,
  /** The difference of the data's own scores. */
  SCORE_MARGIN,
  /** The log-ratios of both responses on the augmented prompt p⊕x, without gradient. */
  AUGMENTED,
  /** The log-ratios of the first min(|y_w|, |y_l|) tokens of both responses. */
  HEADS,
  /** One response, judged by itself: the chosen or the rejected one, not both. */
  UNPAIRED,
  /** The batch's mean log-ratio of responses to other prompts, without gradient. */
  KL,
  /** The mean log-ratio of all responses trained on so far, this batch's among them. */
  RUNNING_RATIO,
  /** The batch's mean margin less its running mean over the batches before. */
  MARGIN_DRIFT,
  /** How likely the policy's own draws agree at each token of both responses. */
  COLLISIONS,
  /** How far the policy is from the reference over all tokens, at each token of both responses. */
  REFERENCE_KL,
  /** What stands at the same place in the batch, where that is sorted. */
  RANKS,
  /** Those of the responses to the prompt that are ranked below the second. */
  RANKING;

  /** Whether it is told from all of a batch, before any of it is trained on. */
  public boolean ofBatch() {
    return this == RUNNING_RATIO || this == MARGIN_DRIFT || this == RANKS;
  }
}
