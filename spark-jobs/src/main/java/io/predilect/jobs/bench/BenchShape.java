package io.predilect.jobs.bench;

import io.predilect.model.arch.ModelConfig;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The shapes of model that benches know. */
enum BenchShape {
  /** Some 100,000 weights: shows that a bench runs, and measures nothing. */
  TINY("tiny"),
  /** SmolLM2-135M's. */
  SMALL("135m"),
  /** Llama 3.2 1B's with a vocabulary of 49,152: 1.07 billion weights. */
  MEDIUM("1b"),
  /** Llama 3.1 8B's. */
  LARGE("8b");

  private final String key;

  BenchShape(String key) {
    this.key = key;
  }

  /** What it is asked for by. */
  String key() {
    return key;
  }

  ModelConfig config() {
    return switch (this) {
      case TINY -> ModelConfig.llama(512, 64, 128, 2, 4, 2, 8192, 1e5, true);
      case SMALL -> small(30);
      case MEDIUM -> ModelConfig.llama(49_152, 2048, 8192, 16, 32, 8, 8192, 5e5, true);
      case LARGE -> ModelConfig.llama(128_256, 4096, 14_336, 32, 32, 8, 8192, 5e5, false);
    };
  }

  /** SmolLM2-135M's shape with so many blocks. */
  static ModelConfig small(int layers) {
    return ModelConfig.llama(49_152, 576, 1536, layers, 9, 3, 8192, 1e5, true);
  }

  static Optional<BenchShape> of(String key) {
    return Arrays.stream(values()).filter(shape -> shape.key.equals(key)).findFirst();
  }

  /** All keys, for messages. */
  static String keys() {
    return Arrays.stream(values()).map(BenchShape::key).collect(Collectors.joining(", "));
  }
}
