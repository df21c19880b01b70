package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Where the gradients of weights go while a pass is run backward. Most are autograd's. Those of
 * tables are added to by hand: autograd would make one of the whole vocabulary anew in every pass,
 * though a batch names few of its rows.
 */
public interface WeightGradients {

  /**
   * Whether a weight is trained, by its name in {@link
   * io.predilect.model.weights.TrainedWeights#all}.
   */
  boolean trains(String name);

  /**
   * The arrays through which autograd is to reach weights: of each the same numbers, in its place.
   *
   * @param weights what a kernel takes, trained or not
   * @param scope owner of the arrays that are made for it
   */
  List<NDArray> leaves(List<NDArray> weights, NDManager scope);

  /** Autograd adds no more to these leaves in this pass. */
  void complete(List<NDArray> leaves);

  /**
   * The gradient of a table that is trained, in float32, to add to.
   *
   * @param name the name of a language model's head, of the embedding or of learned positions
   * @param scope the pass's, owner of what is made for it
   */
  NDArray table(String name, NDManager scope);

  /** Nothing is added any more to a table's gradient in this pass. */
  void completeTable(String name);

  /** The way back is done. */
  void end();
}
