package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Rope;
import java.util.List;

/**
 * Cosines and sines of positions' angles, as far as positions were asked for: contexts of 131,072
 * positions are common, and sequences of that length are not. Angles are products of floats, as the
 * published models were trained with. Safe for several threads.
 */
final class RopeTable {
  private static final int FEWEST = 1024;

  private record Table(int positions, NDArray values) {}

  private final ModelConfig config;
  private final NDManager manager;
  private volatile Table table;

  /**
   * A table that begins small.
   *
   * @param manager its owner
   */
  RopeTable(ModelConfig config, NDManager manager) {
    this.config = config;
    this.manager = manager;
    this.table = made(Math.min(FEWEST, config.maxPositions()));
  }

  /**
   * The table for positions below a number, which may be more than the model has; of zeros, and
   * unused, where positions are learned.
   *
   * @return [positions, 2 · embeddings · rotated dimensions]: cosines of each of the model's
   *     embeddings, then sines; those of the first half of an embedding's dimensions are negative,
   *     so that a rotation is x · cos + (x with its halves exchanged) · sin
   */
  NDArray below(int positions) {
    int needed = Math.min(positions, config.maxPositions());
    Table known = table;
    return (known.positions() >= needed ? known : grown(needed)).values();
  }

  // Others may be at work with the table before: it stays. Each is twice as long as the one before
  // it, so that all of them together are no more than two of the last.
  private synchronized Table grown(int needed) {
    if (table.positions() < needed) {
      long doubled = Math.max(needed, 2L * table.positions());
      table = made((int) Math.min(doubled, config.maxPositions()));
    }
    return table;
  }

  private Table made(int positions) {
    List<Rope> ropes = config.differentRopes();
    int width = ropes.isEmpty() ? 1 : ropes.size() * ropes.get(0).dim();
    float[] values = new float[Math.multiplyExact(positions, 2 * width)];
    for (int i = 0; i < ropes.size(); i++) {
      fill(values, positions, 2 * width, i * ropes.get(0).dim(), ropes.get(i));
    }
    return new Table(positions, manager.create(values, new Shape(positions, 2L * width)));
  }

  // The cosines of one embedding begin at a column of the first half of a row, its sines as far in
  // the second.
  private static void fill(float[] values, int positions, int rowLength, int column, Rope rope) {
    int half = rope.dim() / 2;
    double[] frequencies = rope.frequencies();
    for (int p = 0; p < positions; p++) {
      int cosine = p * rowLength + column;
      int sine = cosine + rowLength / 2;
      for (int i = 0; i < half; i++) {
        float angle = p * (float) frequencies[i];
        values[cosine + i] = (float) (Math.cos(angle) * rope.magnitude());
        values[cosine + i + half] = values[cosine + i];
        values[sine + i + half] = (float) (Math.sin(angle) * rope.magnitude());
        values[sine + i] = -values[sine + i + half];
      }
    }
  }
}
