package io.predilect.jobs.bench;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.MatrixPeak;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Forward and backward pass over two sequences of 512 tokens, all but the first of them scored,
 * against the matrix-product peak.
 */
final class TrainBench implements Bench {
  private static final double TARGET = 0.7;
  private static final int ROUNDS = 5;
  private static final int LENGTH = 512;
  private static final long SEED = 2;

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String description() {
    return "forward and backward at 2 x 512 tokens, 135M shape: share of the matrix-product peak";
  }

  @Override
  public BenchResult run() throws IOException {
    try (BenchModel model = new BenchModel(HeadKind.CAUSAL, BenchModel.LAYERS);
        MatrixPeak peak = new MatrixPeak(model.manager());
        TrainableDecoder trainable =
            new TrainableDecoder(model.decoder(), BenchModel.ADAMW, false, model.manager())) {
      PromptedBatch batch = batch();
      double flops = FlopCount.training(model.config(), HeadKind.CAUSAL, batch);
      return PeakShare.measure(name(), TARGET, flops, ROUNDS, peak, () -> step(trainable, batch));
    }
  }

  @Override
  public BenchResult run(BenchSetup setup) throws IOException {
    return DeviceBench.train(setup);
  }

  private static void step(TrainableDecoder trainable, PromptedBatch batch) {
    try (ForwardPass pass = trainable.forward(batch)) {
      double[] gradients = new double[pass.scores().size()];
      Arrays.fill(gradients, 1.0 / LENGTH);
      pass.backward(gradients);
    }
  }

  /** Two sequences, each a first token and what follows it. */
  static PromptedBatch batch() {
    Random random = new Random(SEED);
    return new PromptedBatch(
        List.of(BenchModel.tokens(random, 1), BenchModel.tokens(random, 1)),
        List.of(
            new PromptedBatch.Response(0, BenchModel.tokens(random, LENGTH - 1)),
            new PromptedBatch.Response(1, BenchModel.tokens(random, LENGTH - 1))));
  }
}
