package io.predilect.data.pair;

/** What a row of preference data says of its responses. */
public enum Judgement {
  /** Two responses, of which the first is preferred. */
  PAIR,
  /** One response, which is desirable. */
  DESIRABLE,
  /** One response, which is undesirable. */
  UNDESIRABLE,
  /** No response: a prompt to be answered. */
  NONE
}
