package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Rope;

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
   * @return [positions, 2 · rotated dimensions]: cosines, then sines
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
    int dim = config.rope().map(Rope::dim).orElse(1);
    float[] values = new float[Math.multiplyExact(positions, 2 * dim)];
    config.rope().ifPresent(rope -> fill(values, positions, rope));
    return new Table(positions, manager.create(values, new Shape(positions, 2L * dim)));
  }

  private static void fill(float[] values, int positions, Rope rope) {
    int dim = rope.dim();
    double[] frequencies = rope.frequencies();
    for (int p = 0; p < positions; p++) {
      int row = p * 2 * dim;
      for (int i = 0; i < dim / 2; i++) {
        float angle = p * (float) frequencies[i];
        values[row + i] = (float) (Math.cos(angle) * rope.magnitude());
        values[row + i + dim / 2] = values[row + i];
        values[row + dim + i] = (float) (Math.sin(angle) * rope.magnitude());
        values[row + dim + i + dim / 2] = values[row + dim + i];
      }
    }
  }
}
