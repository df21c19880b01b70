package io.predilect.jobs.bench;

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
import java.util.List;
import java.util.Optional;

/** A model with random weights. */
final class BenchModel implements AutoCloseable {
  /** AdamW with the usual constants and no decay. */
  static final OptimizerSettings ADAMW =
      new OptimizerSettings(OptimizerSettings.Kind.ADAMW, 0.9, 0.999, 1e-8, 0);

  /** Adapters of rank 16 on all linear layers. */
  static final LoraSettings LORA =
      new LoraSettings(16, 16, 0, List.of(LoraSettings.ALL_LINEAR), false, 1);

  private final NDManager manager;
  private final DecoderWeights weights;
  private final Decoder decoder;
  private final NDArray probe;

  private BenchModel(
      String device,
      ModelConfig config,
      HeadKind head,
      Precision precision,
      Optional<LoraSettings> lora) {
    manager = Engines.pytorch().newBaseManager(Engines.device(device));
    weights = DecoderWeights.random(config, head, precision, manager);
    decoder =
        lora.isEmpty()
            ? new Decoder(weights, manager)
            : new Decoder(
                weights,
                LoraWeights.fresh(LoraLayout.of(config, lora.get()), weights, manager),
                manager);
    probe = manager.create(0f);
  }

  /**
   * A model on the device that a bench measures.
   *
   * @param lora adapters beside its weights
   */
  static BenchModel on(
      BenchSetup setup, HeadKind head, Precision precision, Optional<LoraSettings> lora) {
    return new BenchModel(setup.device(), setup.shape().config(), head, precision, lora);
  }

  /** Of SmolLM2-135M's shape in float32, on the CPU. */
  static BenchModel small(HeadKind head) {
    return on(BenchSetup.SMALL_ON_CPU, head, Precision.FLOAT32, Optional.empty());
  }

  /** The same with fewer blocks. */
  static BenchModel small(HeadKind head, int layers) {
    return new BenchModel(
        BenchSetup.SMALL_ON_CPU.device(),
        BenchShape.small(layers),
        head,
        Precision.FLOAT32,
        Optional.empty());
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
