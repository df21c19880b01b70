package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import io.predilect.model.distributed.Collective;
import java.util.List;

/** The gradients of this rank's share of all weights, in float32. */
sealed interface ShareGradients permits HeldGradients, PassSums {

  /**
   * The gradients of what is stepped of a slice; those that are not this rank's are any numbers.
   */
  NDArray stepped(Shares.Slice slice);

  /** This rank's of all slices. */
  List<NDArray> own();

  /** Sets all gradients to zero, before a step's first pass. */
  void zero();

  /** Makes them the sums over all ranks, after a step's last pass. */
  void sum(Collective ranks);
}
