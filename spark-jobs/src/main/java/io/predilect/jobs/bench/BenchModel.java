package io.predilect.jobs.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.engine.Engines;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.weights.DecoderWeights;
import java.util.Random;

/** A model of SmolLM2-135M's shape with random weights in float32, on the CPU. */
final class BenchModel implements AutoCloseable {
  /** Blocks of the whole model. */
  static final int LAYERS = 30;

  /** AdamW with the usual constants and no decay. */
  static final OptimizerSettings ADAMW =
      new OptimizerSettings(OptimizerSettings.Kind.ADAMW, 0.9, 0.999, 1e-8, 0);

  private static final int VOCABULARY = 49152;
  private static final int CONTEXT = 8192;
  private static final long SEED = 1;

  private final NDManager manager;
  private final DecoderWeights weights;
  private final Decoder decoder;

  /**
   * A model.
   *
   * @param layers blocks, at most {@link #LAYERS}
   */
  BenchModel(HeadKind head, int layers) {
    manager = Engines.pytorch().newBaseManager(Device.cpu());
    weights = DecoderWeights.fresh(config(layers), head, SEED, manager);
    if (head == HeadKind.REWARD) {
      direct(weights.head());
    }
    decoder = new Decoder(weights, manager);
  }

  /** SmolLM2-135M's shape. */
  static ModelConfig config(int layers) {
    return ModelConfig.llama(VOCABULARY, 576, 1536, layers, 9, 3, CONTEXT, 100_000, true);
  }

  // A fresh reward head is zero, and then all rewards are.
  private static void direct(NDArray head) {
    Random random = new Random(SEED);
    float[] values = new float[(int) head.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 10;
    }
    head.set(values);
  }

  Decoder decoder() {
    return decoder;
  }

  ModelConfig config() {
    return weights.config();
  }

  NDManager manager() {
    return manager;
  }

  /** Random tokens. */
  static Tokens tokens(Random random, int length) {
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = random.nextInt(VOCABULARY);
    }
    return Tokens.of(ids);
  }

  @Override
  public void close() {
    decoder.close();
    manager.close();
  }
}
