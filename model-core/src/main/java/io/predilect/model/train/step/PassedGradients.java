package io.predilect.model.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.predilect.model.optim.PassSums;
import io.predilect.model.scoring.WeightGradients;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gradients of one pass, each of which is handed on as soon as it is complete and then gone.
 * Autograd reaches weights through leaves of the pass's own, which share their numbers: a leaf's
 * gradient lives as long as the leaf, a weight's own would stay.
 */
final class PassedGradients implements WeightGradients {
  private final Map<String, NDArray> weights;
  private final PassSums sums;
  private final IdentityHashMap<NDArray, String> names = new IdentityHashMap<>();
  private final IdentityHashMap<NDArray, String> open = new IdentityHashMap<>();
  private final Map<String, NDArray> tables = new HashMap<>();

  /**
   * Those of a pass that begins.
   *
   * @param weights those that are trained, by name
   * @param sums what takes their gradients
   */
  PassedGradients(Map<String, NDArray> weights, PassSums sums) {
    this.weights = weights;
    this.sums = sums;
    weights.forEach((name, weight) -> names.put(weight, name));
  }

  @Override
  public boolean trains(String name) {
    return weights.containsKey(name);
  }

  // An array that a kernel takes twice has one leaf.
  @Override
  public List<NDArray> leaves(List<NDArray> arrays, NDManager scope) {
    IdentityHashMap<NDArray, NDArray> made = new IdentityHashMap<>();
    List<NDArray> leaves = new ArrayList<>();
    for (NDArray array : arrays) {
      leaves.add(
          names.containsKey(array) ? made.computeIfAbsent(array, a -> leaf(a, scope)) : array);
    }
    return leaves;
  }

  private NDArray leaf(NDArray weight, NDManager scope) {
    NDArray leaf = weight.stopGradient();
    leaf.attach(scope);
    leaf.setRequiresGradient(true);
    open.put(leaf, names.get(weight));
    return leaf;
  }

  @Override
  public void complete(List<NDArray> leaves) {
    for (int i = leaves.size() - 1; i >= 0; i--) {
      String name = open.remove(leaves.get(i));
      if (name != null) {
        sums.give(name, leaves.get(i).getGradient());
      }
    }
  }

  @Override
  public NDArray table(String name, NDManager scope) {
    return tables.computeIfAbsent(
        name, n -> scope.zeros(weights.get(n).getShape(), DataType.FLOAT32));
  }

  @Override
  public void completeTable(String name) {
    sums.give(name, tables.remove(name));
  }

  @Override
  public void end() {
    sums.end();
  }
}
