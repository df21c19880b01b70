package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.data.hash.SplitMix;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Weights that no training has seen. */
public final class FreshWeights {
  private FreshWeights() {}

  /**
   * Fresh weights: matrices normal with the configuration's deviation, norms one, biases and the
   * reward head zero. A seed's numbers are the same on every device, so the processor draws them,
   * with all its cores.
   */
  public static DecoderWeights of(ModelConfig config, HeadKind kind, long seed, NDManager manager) {
    Map<String, List<Part>> parts = ModelTensors.parts(config, kind);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    parts.entrySet().parallelStream()
        .map(
            each ->
                Map.entry(
                    each.getKey(),
                    fresh(config, kind, seed, each.getKey(), each.getValue(), manager)))
        .forEachOrdered(each -> arrays.put(each.getKey(), each.getValue()));
    return new DecoderWeights(config, kind, Precision.FLOAT32, parts, arrays);
  }

  private static NDArray fresh(
      ModelConfig config,
      HeadKind kind,
      long seed,
      String name,
      List<Part> parts,
      NDManager manager) {
    Shape shape = PartLayout.joinedShape(parts);
    return name.equals(DecoderWeights.HEAD) && kind == HeadKind.REWARD
        ? manager.zeros(shape)
        : vector(name, shape, manager).orElseGet(() -> matrix(config, seed, name, shape, manager));
  }

  /**
   * Random weights made on the manager's device in a moment, for measurements: matrices normal with
   * the configuration's deviation and others every time, norms one, biases zero.
   */
  public static DecoderWeights random(
      ModelConfig config, HeadKind kind, Precision precision, NDManager manager) {
    Map<String, List<Part>> parts = ModelTensors.parts(config, kind);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    try (WeightLoader loader = new WeightLoader(manager)) {
      parts.forEach(
          (name, list) -> {
            Shape shape = PartLayout.joinedShape(list);
            boolean half = precision.halfWeights() && ModelTensors.isHalved(name, kind);
            arrays.put(
                name,
                vector(name, shape, manager)
                    .orElseGet(
                        () -> loader.random(shape, config.initializerRange(), half, manager)));
          });
    }
    return new DecoderWeights(config, kind, precision, parts, arrays);
  }

  // A bias, the logarithm of a decay, or a norm; empty: it is a matrix.
  private static Optional<NDArray> vector(String name, Shape shape, NDManager manager) {
    if (name.endsWith("BIAS") || name.endsWith(".bias") || name.endsWith("DECAY")) {
      return Optional.of(manager.zeros(shape));
    }
    return shape.dimension() == 1 ? Optional.of(manager.ones(shape)) : Optional.empty();
  }

  // Normal with the configuration's deviation.
  private static NDArray matrix(
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
