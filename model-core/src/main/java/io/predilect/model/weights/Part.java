package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A tensor of a model file, and how it becomes a part, by rows, of a weight in memory.
 *
 * @param name its name in the file
 * @param shape its shape in the file
 * @param layout how its numbers lie there
 */
public record Part(String name, Shape shape, Layout layout) {

  private static final String WEIGHT = ".weight";
  private static final int QUERY_KEY_VALUE = 3;

  /** How a tensor lies in its file. */
  public enum Layout {
    /** As the kernels want it: [out, in] or [out]. */
    PLAIN,
    /** [in, out]: GPT-2's. */
    TRANSPOSED,
    /** Rows in the order head, then query-key-value: GPT-NeoX's. */
    BY_HEAD,
    /** All experts', [experts, in, out] or [experts, out]: gpt-oss's. */
    EXPERTS,
    /** The same of gate and up, whose outputs lie in turn. */
    EXPERTS_IN_TURN,
    /** All experts' as the kernels want them, [experts, out, in]: Granite's. */
    EXPERTS_BY_ROWS,
    /** A convolution's of single channels, [channels, 1, kernel]; in memory [channels, kernel]. */
    CHANNELS;

    /** Whether it is of all experts of a block. */
    public boolean ofExperts() {
      return this == EXPERTS || this == EXPERTS_IN_TURN || this == EXPERTS_BY_ROWS;
    }
  }

  /**
   * How a tensor's numbers are brought into the order of memory.
   *
   * @param sizes of its four axes in the file
   * @param order the file's axes in the order of memory
   */
  record Turn(Shape sizes, List<Integer> order) {
    /** The sizes in the order of memory. */
    Shape turned() {
      return new Shape(order.stream().mapToLong(sizes::get).toArray());
    }

    /** The sizes' axes in the order of memory. */
    int[] there() {
      return order.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The order back. */
    int[] back() {
      return IntStream.range(0, order.size()).map(order::indexOf).toArray();
    }

    /**
     * The sizes and the order behind them.
     *
     * @param first of the first axis, where it is turned in pieces
     */
    long[] plan(long first) {
      LongStream rest = LongStream.range(1, order.size()).map(i -> sizes.get((int) i));
      LongStream axes = order.stream().mapToLong(Integer::longValue);
      return LongStream.concat(LongStream.of(first), LongStream.concat(rest, axes)).toArray();
    }
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
    return switch (layout) {
      case PLAIN, BY_HEAD -> shape;
      case TRANSPOSED -> new Shape(shape.get(1), shape.get(0));
      case CHANNELS -> new Shape(shape.get(0), shape.get(2));
      case EXPERTS_BY_ROWS -> new Shape(shape.get(0) * shape.get(1), shape.get(2));
      case EXPERTS, EXPERTS_IN_TURN -> {
        long rows = shape.get(0) * shape.get(shape.dimension() - 1);
        yield shape.dimension() == 2 ? new Shape(rows) : new Shape(rows, shape.get(1));
      }
    };
  }

  /**
   * How it is turned; one that is {@link Layout#PLAIN} is not.
   *
   * @param heads attention heads of the model
   */
  Turn turn(int heads) {
    long first = shape.get(0);
    long inner = shape.size() / first;
    long out = shape.get(shape.dimension() - 1);
    return switch (layout) {
      case PLAIN, CHANNELS, EXPERTS_BY_ROWS ->
          new Turn(new Shape(first, 1, 1, inner), List.of(0, 1, 2, 3));
      case TRANSPOSED -> new Turn(new Shape(first, 1, 1, inner), List.of(3, 1, 2, 0));
      case BY_HEAD -> {
        long dim = first / heads / QUERY_KEY_VALUE;
        yield new Turn(new Shape(heads, QUERY_KEY_VALUE, dim, inner), List.of(1, 0, 2, 3));
      }
      case EXPERTS -> new Turn(new Shape(first, inner / out, out, 1), List.of(0, 3, 2, 1));
      case EXPERTS_IN_TURN ->
          new Turn(new Shape(first, inner / out, out / 2, 2), List.of(0, 3, 2, 1));
    };
  }
}
