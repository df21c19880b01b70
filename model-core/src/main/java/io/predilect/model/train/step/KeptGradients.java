package io.predilect.model.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.Kernels;
import io.predilect.model.scoring.WeightGradients;
import io.predilect.model.weights.DecoderWeights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gradients of all trained weights that stay, and are added to by pass after pass. */
final class KeptGradients implements WeightGradients {
  private final Map<String, NDArray> gradients;

  private KeptGradients(Map<String, NDArray> gradients) {
    this.gradients = gradients;
  }

  /**
   * Makes the weights' gradients. Autograd makes one when it first needs it; a pass of zeros makes
   * them all, so that they can be held, summed and zeroed whatever a batch reaches. It makes them
   * in their weights' type; those that are added to by hand are in float32 whatever that is.
   *
   * @param model what the weights are of
   * @param weights those that are trained
   * @param manager owner of the gradients
   */
  static KeptGradients of(
      DecoderWeights model, Map<String, NDArray> weights, Kernels kernels, NDManager manager) {
    List<NDArray> recorded = new ArrayList<>();
    weights.forEach(
        (name, weight) -> {
          if (!isHalfTable(model, name, weight)) {
            weight.setRequiresGradient(true);
            recorded.add(weight);
          }
        });
    try (NDManager scope = manager.newSubManager()) {
      NDArray zero = kernels.call("touch").with("w", recorded).record(scope).get(0);
      JniUtils.backward((PtNDArray) zero, (PtNDArray) scope.create(1f), false, false);
    }
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    weights.forEach(
        (name, weight) -> {
          if (isHalfTable(model, name, weight)) {
            gradients.put(name, manager.zeros(weight.getShape()));
          } else {
            NDArray gradient = weight.getGradient();
            gradient.attach(manager);
            gradients.put(name, gradient);
          }
        });
    return new KeptGradients(Collections.unmodifiableMap(gradients));
  }

  private static boolean isHalfTable(DecoderWeights model, String name, NDArray weight) {
    return weight.getDataType() != DataType.FLOAT32
        && (name.equals(DecoderWeights.EMBEDDING)
            || name.equals(DecoderWeights.POSITIONS)
            || (model.kind() == HeadKind.CAUSAL && name.equals(model.headName())));
  }

  /** All of them by their weights' names. */
  Map<String, NDArray> byName() {
    return gradients;
  }

  @Override
  public boolean trains(String name) {
    return gradients.containsKey(name);
  }

  @Override
  public List<NDArray> leaves(List<NDArray> weights, NDManager scope) {
    return weights;
  }

  @Override
  public void complete(List<NDArray> leaves) {}

  @Override
  public NDArray table(String name, NDManager scope) {
    return gradients.get(name);
  }

  @Override
  public void completeTable(String name) {}

  @Override
  public void end() {}
}
