package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** From the tensors of files to joined weights, and back. */
public final class PartLayout {
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
          List<Long> rows = list.stream().flatMap(PartLayout::rows).toList();
          if (rows.size() > 1) {
            joined.put(name, rows);
          }
        });
    return joined;
  }

  // Experts in one tensor are as many as those that have one each.
  private static Stream<Long> rows(Part part) {
    long rows = part.memoryShape().get(0);
    boolean several = part.layout().ofExperts() && part.memoryShape().dimension() > 1;
    long experts = several ? part.shape().get(0) : 1;
    return Stream.generate(() -> rows / experts).limit(experts);
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
    Part.Turn turn = part.turn(config.heads());
    return part.layout() == Part.Layout.PLAIN
        ? array
        : turned(array, turn.sizes(), turn.there(), part.memoryShape(), scope);
  }

  /** An array of memory, as it lies in a file; a copy in {@code scope} where it differs. */
  public static NDArray toFile(Part part, NDArray array, ModelConfig config, NDManager scope) {
    Part.Turn turn = part.turn(config.heads());
    return part.layout() == Part.Layout.PLAIN
        ? array
        : turned(array, turn.turned(), turn.back(), part.shape(), scope);
  }

  private static NDArray turned(
      NDArray array, Shape sizes, int[] order, Shape shape, NDManager scope) {
    NDArray apart = in(scope, array.reshape(sizes));
    return in(scope, copy(in(scope, apart.transpose(order)), scope).reshape(shape));
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
