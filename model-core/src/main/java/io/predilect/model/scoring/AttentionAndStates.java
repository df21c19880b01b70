package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.engine.Kernels;
import java.util.List;
import java.util.stream.Stream;

/** What layers with a state are told of the sequences, and behind it what attention is told. */
record AttentionAndStates(StateRows states, BatchAttention attention) implements BatchAttention {

  @Override
  public List<long[]> integers() {
    return joined(states.integers(), attention.integers());
  }

  @Override
  public List<NDArray> tensors(List<NDArray> integers, Kernels kernels, NDManager scope) {
    int cut = states.integers().size();
    return joined(
        states.tensors(integers.subList(0, cut)),
        attention.tensors(integers.subList(cut, integers.size()), kernels, scope));
  }

  private static <T> List<T> joined(List<T> first, List<T> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }
}
