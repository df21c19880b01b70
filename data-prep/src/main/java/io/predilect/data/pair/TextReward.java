package io.predilect.data.pair;

import java.io.Serializable;
import java.util.List;
import java.util.OptionalDouble;

/** A generator's own reward r(x, y), read from the texts alone: of a model's responses, too. */
public interface TextReward extends Serializable {
  /** Rewards that differ by no more are equal: the rest is floating point's. */
  double EQUAL = 1e-9;

  /** The reward of a response; empty: the prompt is none of the generator's. */
  OptionalDouble of(List<Message> prompt, String response);
}
