package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Kernels;
import io.predilect.model.kernel.DecoderKernels;
import java.util.List;

/** Attention that calls each sequence by itself, with a part of one mask where it needs one. */
record SingleSequences(SequenceLayout layout) implements BatchAttention {

  @Override
  public List<long[]> integers() {
    return List.of();
  }

  @Override
  public List<NDArray> tensors(List<NDArray> integers, Kernels kernels, NDManager scope) {
    int rows = Math.min(layout.longest(), DecoderKernels.MOST_QUERIES);
    Shape shape = new Shape(rows, (long) layout.longest() + rows);
    NDArray far = scope.full(shape, Float.NEGATIVE_INFINITY);
    return List.of(
        spans(layout, scope), kernels.call("causal").with(far).run(scope).singletonOrThrow());
  }

  /**
   * The counts of prompts and responses in the batch, their lengths, and each response's prompt;
   * for the processor, which makes calls of them.
   */
  static NDArray spans(SequenceLayout layout, NDManager scope) {
    int[] lengths = layout.lengths();
    int responses = layout.responses.length;
    long[] spans = new long[2 + lengths.length + responses];
    spans[0] = layout.promptsHere();
    spans[1] = responses;
    for (int i = 0; i < lengths.length; i++) {
      spans[2 + i] = lengths[i];
    }
    for (int r = 0; r < responses; r++) {
      spans[2 + lengths.length + r] = layout.owners[r];
    }
    return Decoder.onCpu(scope).create(spans);
  }
}
