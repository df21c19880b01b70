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
  KL
}
