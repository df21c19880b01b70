package io.predilect.jobs.score;

import io.predilect.model.arch.HeadKind;

/** What a model that sees the pool of prompts is for. */
enum PoolRole {
  /** r(x, y) of a reward model. */
  REWARD(HeadKind.REWARD, "prompt_free.model"),
  /** log π(y|x) of an implicit reward. */
  IMPLICIT_POLICY(HeadKind.CAUSAL, "prompt_free.model"),
  /** log π_ref(y|x) of an implicit reward. */
  IMPLICIT_REFERENCE(HeadKind.CAUSAL, "prompt_free.reference"),
  /** log P(y|x) of the model that made the responses. */
  WEIGHTS(HeadKind.CAUSAL, "prompt_free.policy");

  private final HeadKind head;
  private final String setting;

  PoolRole(HeadKind head, String setting) {
    this.head = head;
    this.setting = setting;
  }

  HeadKind head() {
    return head;
  }

  /** Whether its log-probs are one side of an implicit reward. */
  boolean implicit() {
    return this == IMPLICIT_POLICY || this == IMPLICIT_REFERENCE;
  }

  /** The setting that names the model. */
  String setting() {
    return setting;
  }
}
