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
public record Part(String name, Shape shape, Layout layout) {

  private static final String WEIGHT = ".weight";

  /** How a tensor lies in its file. */
  public enum Layout {
    /** As the kernels want it: [out, in] or [out]. */
    PLAIN,
    /** [in, out]: GPT-2's. */
    TRANSPOSED,
    /** Rows in the order head, then query-key-value: GPT-NeoX's. */
    BY_HEAD
  }

  public Part {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(layout, "layout");
  }

  /** A tensor that lies as the kernels want it. */
  public Part(String name, Shape shape) {
    this(name, shape, Layout.PLAIN);
  }

  /** The name of the module whose weight this is. */
  public String module() {
    return name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
  }

  /** The shape in memory. */
  public Shape memoryShape() {
    return layout == Layout.TRANSPOSED ? new Shape(shape.get(1), shape.get(0)) : shape;
  }
}
