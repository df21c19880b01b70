package io.predilect.model;

/** What a model's last layer gives. */
public enum HeadKind {
  /** Log-probs of the next token: {@code …ForCausalLM}. */
  CAUSAL,
  /** One reward per sequence: {@code …ForSequenceClassification} with one label. */
  REWARD
}
