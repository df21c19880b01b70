package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Rope;

/**
 * Cosines and sines of every position's angles. Angles are products of floats, as the published
 * models were trained with.
 */
final class RopeTable {
  private RopeTable() {}

  /**
   * The table; of zeros, and unused, where positions are learned.
   *
   * @return [positions, 2 · rotated dimensions]: cosines, then sines
   */
  static NDArray of(ModelConfig config, NDManager manager) {
    if (config.rope().isEmpty()) {
      return manager.zeros(new Shape(config.maxPositions(), 2));
    }
    Rope rope = config.rope().get();
    int dim = rope.dim();
    double[] frequencies = rope.frequencies();
    float[] table = new float[config.maxPositions() * 2 * dim];
    for (int p = 0; p < config.maxPositions(); p++) {
      int row = p * 2 * dim;
      for (int i = 0; i < dim / 2; i++) {
        float angle = p * (float) frequencies[i];
        table[row + i] = (float) (Math.cos(angle) * rope.magnitude());
        table[row + i + dim / 2] = table[row + i];
        table[row + dim + i] = (float) (Math.sin(angle) * rope.magnitude());
        table[row + dim + i + dim / 2] = table[row + dim + i];
      }
    }
    return manager.create(table, new Shape(config.maxPositions(), 2L * dim));
  }
}
