package io.predilect.jobs.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.lora.LoraWeights;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.weights.DecoderWeights;
import java.util.Optional;
import java.util.Random;

/** A model with random weights on the device that a bench measures. */
final class DeviceModel implements AutoCloseable {
  private final NDManager manager;
  private final DecoderWeights weights;
  private final Decoder decoder;
  private final NDArray probe;

  /**
   * A model.
   *
   * @param lora adapters beside its weights
   */
  DeviceModel(BenchSetup setup, HeadKind head, Precision precision, Optional<LoraSettings> lora) {
    manager = Engines.pytorch().newBaseManager(Engines.device(setup.device()));
    weights = DecoderWeights.random(setup.shape().config(), head, precision, manager);
    decoder =
        lora.isEmpty()
            ? new Decoder(weights, manager)
            : new Decoder(
                weights,
                LoraWeights.fresh(
                    LoraLayout.of(setup.shape().config(), lora.get()), weights, manager),
                manager);
    probe = manager.create(0f);
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

  /** Random tokens. */
  Tokens tokens(Random random, int length) {
    return Tokens.of(random.ints(length, 0, config().vocabSize()).toArray());
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
