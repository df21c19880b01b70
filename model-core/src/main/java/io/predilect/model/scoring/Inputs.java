package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.kernel.DecoderKernels;
import java.util.Arrays;
import java.util.List;

/** The tensors of a packed batch. */
final class Inputs {
  final NDArray ids;
  final NDArray positions;
  final NDArray cos;
  final NDArray sin;
  final NDArray mask;
  final NDArray spans;
  final List<NDArray> plan;

  Inputs(
      NDArray ids,
      NDArray positions,
      NDArray cos,
      NDArray sin,
      NDArray mask,
      NDArray spans,
      List<NDArray> plan) {
    this.ids = ids;
    this.positions = positions;
    this.cos = cos;
    this.sin = sin;
    this.mask = mask;
    this.spans = spans;
    this.plan = plan;
  }

  /** The same with all responses of a prompt seeing it in one call. */
  Inputs grouped() {
    return new Inputs(ids, positions, cos, sin, mask, spans, List.of(positions, positions));
  }

  /**
   * One mask for all sequences, which slice it: row i sees what is left of column longest + i, and
   * that column.
   *
   * @param longest tokens of the longest prompt and response together, at least
   * @return [queries at a time, longest + queries at a time]
   */
  static NDArray mask(int longest, NDManager scope) {
    int rows = Math.min(longest, DecoderKernels.MOST_QUERIES);
    int width = longest + rows;
    float[] values = new float[rows * width];
    for (int row = 0; row < rows; row++) {
      Arrays.fill(
          values, row * width + longest + row + 1, (row + 1) * width, Float.NEGATIVE_INFINITY);
    }
    return scope.create(values, new Shape(rows, width));
  }
}
