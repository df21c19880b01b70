package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.data.hash.SplitMix;
import io.predilect.model.arch.ModelConfig;
import java.util.Optional;
import java.util.Random;

/** First values of weights. */
final class FreshWeights {
  private FreshWeights() {}

  /** A bias or a norm; empty: it is a matrix. */
  static Optional<NDArray> vector(String name, Shape shape, NDManager manager) {
    if (name.endsWith("BIAS") || name.endsWith(".bias")) {
      return Optional.of(manager.zeros(shape));
    }
    return shape.dimension() == 1 ? Optional.of(manager.ones(shape)) : Optional.empty();
  }

  /** A matrix, normal with the configuration's deviation. */
  static NDArray matrix(
      ModelConfig config, long seed, String name, Shape shape, NDManager manager) {
    // One generator per weight, so that it does not depend on the order of the others.
    Random random = new Random(seed * SplitMix.GOLDEN + name.hashCode());
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * config.initializerRange());
    }
    return manager.create(values, shape);
  }
}
