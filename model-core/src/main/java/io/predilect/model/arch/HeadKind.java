package io.predilect.model.arch;

/** What a model's last layer gives. */
public enum HeadKind {
  /** Log-probs of the next token: {@code …ForCausalLM}. */
  CAUSAL,
  /** One reward per sequence: {@code …ForSequenceClassification} with one label. */
  REWARD
}
