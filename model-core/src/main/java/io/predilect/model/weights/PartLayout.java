package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the tensors of files to joined weights, and back. */
public final class PartLayout {
  static final int QUERY_KEY_VALUE = 3;

  private PartLayout() {}

  /** The shape in memory of parts that are joined by rows. */
  public static Shape joinedShape(List<Part> parts) {
    Shape first = parts.get(0).memoryShape();
    long rows = parts.stream().mapToLong(part -> part.memoryShape().get(0)).sum();
    return first.dimension() == 1 ? new Shape(rows) : new Shape(rows, first.get(1));
  }

  /** The rows of each part, of those weights that are joined of several. */
  public static Map<String, List<Long>> joinedRows(Map<String, List<Part>> parts) {
    Map<String, List<Long>> joined = new LinkedHashMap<>();
    parts.forEach(
        (name, list) -> {
          if (list.size() > 1) {
            joined.put(name, list.stream().map(part -> part.memoryShape().get(0)).toList());
          }
        });
    return joined;
  }

  /** Takes a joined weight apart, by the names and in the form of files. */
  public static void split(
      List<Part> parts,
      NDArray whole,
      ModelConfig config,
      Map<String, NDArray> files,
      NDManager scope) {
    long row = 0;
    for (Part part : parts) {
      long rows = part.memoryShape().get(0);
      NDArray piece =
          parts.size() == 1 ? whole : whole.get(scope, new NDIndex().addSliceDim(row, row + rows));
      files.put(part.name(), toFile(part, piece, config, scope));
      row += rows;
    }
  }

  /** A tensor of a file, as it lies in memory; a copy in {@code scope} where it differs. */
  public static NDArray toMemory(Part part, NDArray array, ModelConfig config, NDManager scope) {
    return switch (part.layout()) {
      case PLAIN -> array;
      case TRANSPOSED -> transposed(array, scope);
      case BY_HEAD -> reorder(array, config.heads(), QUERY_KEY_VALUE, config.headDim(), scope);
    };
  }

  /** An array of memory, as it lies in a file; a copy in {@code scope} where it differs. */
  public static NDArray toFile(Part part, NDArray array, ModelConfig config, NDManager scope) {
    return switch (part.layout()) {
      case PLAIN -> array;
      case TRANSPOSED -> transposed(array, scope);
      case BY_HEAD -> reorder(array, QUERY_KEY_VALUE, config.heads(), config.headDim(), scope);
    };
  }

  private static NDArray transposed(NDArray array, NDManager scope) {
    return copy(in(scope, array.transpose()), scope);
  }

  // Rows ordered [a, b, dim] become rows ordered [b, a, dim].
  private static NDArray reorder(NDArray array, long a, long b, long dim, NDManager scope) {
    long inner = array.size() / (a * b * dim);
    NDArray apart = in(scope, array.reshape(a, b, dim * inner));
    NDArray turned = copy(in(scope, apart.transpose(1, 0, 2)), scope);
    return in(scope, turned.reshape(array.getShape()));
  }

  // "add" makes a turned view a matrix of its own.
  private static NDArray copy(NDArray view, NDManager scope) {
    return in(scope, view.add(0f));
  }

  // What is made of an array belongs to the array's owner, here the model: it would stay as long.
  private static NDArray in(NDManager scope, NDArray made) {
    made.attach(scope);
    return made;
  }
}
