package io.predilect.model.scoring;

import java.util.Arrays;
import java.util.List;

/** One recorded forward pass. Closing it frees what it holds for the backward pass. */
public interface ForwardPass extends AutoCloseable {

  /** One score per response of the batch, in its order. */
  List<ResponseScore> scores();

  /**
   * The mean over each response's tokens of log Σ_v p(v | x, y_{<t})², how likely two draws agree;
   * computed when it is asked for, from the logits, which are made once more. None of a model that
   * has no distribution over tokens, such as a reward model.
   */
  default List<Double> collisions() {
    return List.of();
  }

  /**
   * Adds to every parameter's gradient that of Σ_i gradients[i] · s_i, where s_i is the summed
   * log-prob (language model) or the reward (reward model) of response i. At most once per pass.
   *
   * @param gradients ∂L/∂s_i, one per response
   */
  default void backward(double[] gradients) {
    backward(Arrays.stream(gradients).mapToObj(ResponseGradient::of).toList());
  }

  /** As {@link #backward(double[])}, with more for the first tokens of responses. */
  void backward(List<ResponseGradient> gradients);

  @Override
  void close();
}
