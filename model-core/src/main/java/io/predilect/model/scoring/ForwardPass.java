package io.predilect.model.scoring;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
   * Of each response Σ_t KL(π_ref(·|x, y_{<t}) ‖ π_θ(·|x, y_{<t})) in nats, over the whole
   * vocabulary, the reference being the model beside this one; computed when it is asked for, by a
   * pass of the reference and with the logits made once more. Asked for before {@link #backward},
   * which then takes slopes by it.
   *
   * @throws IllegalStateException when there is no reference beside the model
   */
  default List<Double> referenceKls() {
    throw new IllegalStateException("there is no reference beside this model");
  }

  /** How this pass dealt its tokens to experts; none of a model without. */
  default Optional<ExpertLoad> load() {
    return Optional.empty();
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

  /**
   * The same of a loss that the load of experts is part of.
   *
   * @param scores ∂L/∂ each of {@link ExpertLoad#scores}; empty: the load is no part of it
   */
  default void backward(List<ResponseGradient> gradients, List<Double> scores) {
    if (!scores.isEmpty()) {
      throw new IllegalArgumentException("this pass has no experts whose load could be a loss");
    }
    backward(gradients);
  }

  @Override
  void close();
}
