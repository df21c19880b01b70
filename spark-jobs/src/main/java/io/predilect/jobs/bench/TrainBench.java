package io.predilect.jobs.bench;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.MatrixPeak;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.util.Arrays;

/**
 * Forward and backward pass over two sequences of 512 tokens, all but the first of them scored,
 * against the matrix-product peak.
 */
final class TrainBench {
  private static final double TARGET = 0.7;
  private static final int ROUNDS = 5;
  private static final int LENGTH = 512;
  private static final long SEED = 2;

  private TrainBench() {}

  static BenchResult run() throws IOException {
    try (BenchModel model = BenchModel.small(HeadKind.CAUSAL);
        MatrixPeak peak = new MatrixPeak(model.manager());
        TrainableDecoder trainable =
            new TrainableDecoder(
                model.decoder(), BenchModel.ADAMW, Recompute.NOTHING, model.manager())) {
      PromptedBatch batch = batch(model);
      double flops = FlopCount.training(model.config(), HeadKind.CAUSAL, batch);
      return PeakShare.measure(TARGET, flops, ROUNDS, peak, () -> step(trainable, batch));
    }
  }

  private static void step(TrainableDecoder trainable, PromptedBatch batch) {
    try (ForwardPass pass = trainable.forward(batch)) {
      double[] gradients = new double[pass.scores().size()];
      Arrays.fill(gradients, 1.0 / LENGTH);
      pass.backward(gradients);
    }
  }

  /** Two sequences, each a first token and what follows it. */
  static PromptedBatch batch(BenchModel model) {
    return new RandomTokens(SEED, model.config()).sequences(2, LENGTH);
  }
}
