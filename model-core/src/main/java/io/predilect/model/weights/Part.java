package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import java.util.Objects;

/**
 * A tensor of a model file, and how it becomes a part, by rows, of a weight in memory.
 *
 * @param name its name in the file
 * @param shape its shape in the file
 * @param layout how its numbers lie there
 */
record Part(String name, Shape shape, Layout layout) {

  /** How a tensor lies in its file. */
  enum Layout {
    /** As the kernels want it: [out, in] or [out]. */
    PLAIN,
    /** [in, out]: GPT-2's. */
    TRANSPOSED,
    /** Rows in the order head, then query-key-value: GPT-NeoX's. */
    BY_HEAD
  }

  Part {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(layout, "layout");
  }

  Part(String name, Shape shape) {
    this(name, shape, Layout.PLAIN);
  }

  /** The shape in memory. */
  Shape memoryShape() {
    return layout == Layout.TRANSPOSED ? new Shape(shape.get(1), shape.get(0)) : shape;
  }
}
