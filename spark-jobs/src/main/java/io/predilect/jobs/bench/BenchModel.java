package io.predilect.jobs.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.lora.LoraWeights;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.weights.DecoderWeights;
import io.predilect.model.weights.FreshWeights;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A model with random weights. */
final class BenchModel implements AutoCloseable {
  /** AdamW with the usual constants and no decay. */
  static final OptimizerSettings ADAMW =
      new OptimizerSettings(OptimizerSettings.Kind.ADAMW, 0.9, 0.999, 1e-8, 0);

  /** Adapters of rank 16 on all linear layers. */
  static final LoraSettings LORA =
      new LoraSettings(16, 16, 0, List.of(LoraSettings.ALL_LINEAR), false, 1);

  private static final long SEED = 1;

  private final NDManager manager;
  private final DecoderWeights weights;
  private final Decoder decoder;
  private final NDArray probe;

  private BenchModel(NDManager manager, DecoderWeights weights, Optional<LoraSettings> lora) {
    this.manager = manager;
    this.weights = weights;
    decoder =
        lora.isEmpty()
            ? new Decoder(weights, manager)
            : new Decoder(
                weights,
                LoraWeights.fresh(LoraLayout.of(weights.config(), lora.get()), weights, manager),
                manager);
    probe = manager.create(0f);
  }

  /**
   * A model on the device that a bench measures, with other weights every time.
   *
   * @param lora adapters beside its weights
   */
  static BenchModel on(
      BenchSetup setup, HeadKind head, Precision precision, Optional<LoraSettings> lora) {
    NDManager manager = Engines.pytorch().newBaseManager(Engines.device(setup.device()));
    ModelConfig config = setup.shape().config();
    return new BenchModel(manager, FreshWeights.random(config, head, precision, manager), lora);
  }

  /** The same of a language model as it is opened to generate with. */
  static BenchModel decoding(BenchSetup setup) {
    NDManager manager = Engines.pytorch().newBaseManager(Engines.device(setup.device()));
    DecoderWeights weights =
        FreshWeights.random(setup.shape().config(), HeadKind.CAUSAL, setup.frozen(), manager);
    return new BenchModel(manager, weights.packed(), Optional.empty());
  }

  /** Of SmolLM2-135M's shape in float32, on the CPU, with the same weights every time. */
  static BenchModel small(HeadKind head) {
    return small(head, BenchShape.SMALL.config());
  }

  /** The same with fewer blocks. */
  static BenchModel small(HeadKind head, ModelConfig config) {
    NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
    DecoderWeights weights = FreshWeights.of(config, head, SEED, manager);
    if (head == HeadKind.REWARD) { // a fresh one is zero, and then all rewards are
      NDArray own = weights.head();
      Random random = new Random(SEED);
      float[] values = new float[(int) own.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian() / 10;
      }
      own.set(values);
    }
    return new BenchModel(manager, weights, Optional.empty());
  }

  NDManager manager() {
    return manager;
  }

  Decoder decoder() {
    return decoder;
  }

  ModelConfig config() {
    return weights.config();
  }

  /** Waits for a GPU: a copy from it comes after all that it was told before. */
  void await() {
    if (manager.getDevice().isGpu()) {
      probe.getFloat();
    }
  }

  @Override
  public void close() {
    decoder.close();
    manager.close();
  }
}
