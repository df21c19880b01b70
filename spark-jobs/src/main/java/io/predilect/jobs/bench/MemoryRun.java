package io.predilect.jobs.bench;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;

/**
 * One step of training on 4,096 tokens: forward, backward, AdamW. A step on few tokens comes before
 * it, so that gradients and the optimiser's state are all in memory.
 */
final class MemoryRun {
  private static final int LENGTH = 4096;
  private static final int FEW = 16;
  private static final double LEARNING_RATE = 1e-5;
  private static final double NANOS = 1e9;

  private MemoryRun() {}

  /** Runs; prints the figures. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws IOException {
    try (BenchModel model = BenchModel.small(HeadKind.CAUSAL);
        TrainableDecoder trainable =
            new TrainableDecoder(
                model.decoder(), BenchModel.ADAMW, Recompute.BLOCKS, model.manager())) {
      step(trainable, FEW);
      System.out.println("before_bytes=" + ProcessMemory.now());
      long begun = System.nanoTime();
      step(trainable, LENGTH);
      System.out.println("seconds=" + (System.nanoTime() - begun) / NANOS);
      System.out.println("peak_bytes=" + ProcessMemory.peak());
    }
  }

  private static void step(TrainableDecoder trainable, int length) {
    PromptedBatch batch = new RandomTokens(length, BenchShape.SMALL.config()).sequences(1, length);
    trainable.zeroGradients();
    try (ForwardPass pass = trainable.forward(batch)) {
      pass.backward(new double[] {1.0 / length});
    }
    trainable.step(LEARNING_RATE);
  }
}
