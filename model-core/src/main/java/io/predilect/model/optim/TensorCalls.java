package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.engine.Kernels;
import java.util.List;

/**
 * What is done to lists of tensors at once; to an empty list nothing.
 *
 * @param kernels what {@link FusedOptimizer#compile} gave for the tensors' device
 * @param manager owner of views
 */
record TensorCalls(Kernels kernels, NDManager manager) {

  void assign(List<NDArray> to, List<NDArray> from) {
    change("assign", to, from);
  }

  void add(List<NDArray> to, List<NDArray> from) {
    change("accumulate", to, from);
  }

  private void change(String how, List<NDArray> to, List<NDArray> from) {
    if (!to.isEmpty()) {
      try (NDManager scope = manager.newSubManager()) {
        kernels.call(how).with("w", to).with("source", from).run(scope);
      }
    }
  }

  void zero(List<NDArray> tensors) {
    if (!tensors.isEmpty()) {
      try (NDManager scope = manager.newSubManager()) {
        kernels.call("zero").with("g", tensors).run(scope);
      }
    }
  }

  void scale(List<NDArray> tensors, double factor) {
    if (!tensors.isEmpty()) {
      try (NDManager scope = manager.newSubManager()) {
        kernels.call("scale").numbers(factor).with("g", tensors).run(scope);
      }
    }
  }

  /** The sum of all their numbers' squares. */
  double squares(List<NDArray> tensors) {
    if (tensors.isEmpty()) {
      return 0;
    }
    try (NDManager scope = manager.newSubManager()) {
      return kernels.call("squares").with("t", tensors).run(scope).get(0).getDouble();
    }
  }

  NDArray view(NDArray tensor, long from, long to) {
    return view(tensor, from, to, manager);
  }

  NDArray view(NDArray tensor, long from, long to, NDManager scope) {
    return kernels.call("view").numbers(from, to - from).with(tensor).run(scope).get(0);
  }

  /** A copy of their numbers one after another, in float32. */
  NDArray flat(List<NDArray> tensors, NDManager scope) {
    return kernels.call("flatten").with("t", tensors).run(scope).get(0);
  }
}
