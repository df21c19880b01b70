package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The weights that training changes: all of a decoder's, or its adapters. */
public interface TrainedWeights {

  /** Every weight once, as it is trained, by a name of its own. */
  Map<String, NDArray> all();

  /**
   * Arrays as files have them; views or copies in {@code scope}.
   *
   * @param own arrays that belong to {@link #all} one to one: the weights or their gradients
   */
  Map<String, NDArray> byFileName(Map<String, NDArray> own, NDManager scope);

  /**
   * The rows of each tensor of files that a weight of {@link #all} is joined of, by the weight's
   * name; one of a single tensor has no entry.
   */
  Map<String, List<Long>> joined();

  /** Values for {@link #all}, in its order, from a file with the names of {@link #byFileName}. */
  Map<String, NDArray> read(CheckpointTensors tensors, NDManager scope) throws IOException;
}
