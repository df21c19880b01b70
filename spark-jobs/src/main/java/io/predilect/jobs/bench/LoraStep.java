package io.predilect.jobs.bench;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.distributed.Collective;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * An optimiser step of one rank, with adapters of rank 16 on all linear layers of SmolLM2-135M's
 * shape: four pairs, each a prompt of 96 tokens and two responses of 64. Larger batches take longer
 * and sum as many gradients.
 */
final class LoraStep {
  private static final int PAIRS = 4;
  private static final int PROMPT = 96;
  private static final int RESPONSE = 64;
  private static final int TIMES = 3;
  private static final long SEED = 4;

  private LoraStep() {}

  /** What was measured. */
  record Measured(double seconds, long gradients) {}

  /** Forward, backward and optimiser, without any other rank. */
  static Measured measure() throws IOException {
    try (BenchModel model =
            BenchModel.on(
                BenchSetup.SMALL_ON_CPU,
                HeadKind.CAUSAL,
                Precision.FLOAT32,
                Optional.of(BenchModel.LORA));
        TrainableDecoder trainable =
            new TrainableDecoder(
                model.decoder(), BenchModel.ADAMW, Recompute.NOTHING, model.manager())) {
      PromptedBatch batch =
          new RandomTokens(SEED, model.config()).batch(PAIRS, PROMPT, 2, RESPONSE);
      double seconds = Stopwatch.median(TIMES, () -> step(trainable, batch));
      return new Measured(seconds, summed(trainable));
    }
  }

  private static void step(TrainableDecoder trainable, PromptedBatch batch) {
    trainable.zeroGradients();
    try (ForwardPass pass = trainable.forward(batch)) {
      double[] gradients = new double[pass.scores().size()];
      Arrays.fill(gradients, 1.0 / RESPONSE);
      pass.backward(gradients);
    }
    trainable.step(1e-5);
  }

  // How many numbers the ranks sum.
  private static long summed(TrainableDecoder trainable) {
    long[] count = new long[1];
    Collective alone = Collective.alone();
    trainable.sumGradients(
        new Collective() {
          @Override
          public int rank() {
            return alone.rank();
          }

          @Override
          public int ranks() {
            return 2;
          }

          @Override
          public void sum(float[] values) {
            count[0] += values.length;
          }

          @Override
          public void sum(double[] values) {
            count[0] += values.length;
          }

          @Override
          public void close() {}
        });
    return count[0];
  }
}
