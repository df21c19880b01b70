package io.predilect.jobs.bench;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.MatrixPeak;
import io.predilect.model.scoring.PromptedBatch;
import java.io.IOException;

/** Log-probs of two sequences of 512 tokens, against the matrix-product peak. */
final class ScoreBench implements Bench {
  private static final double TARGET = 0.8;
  private static final int ROUNDS = 7;

  @Override
  public String name() {
    return "score";
  }

  @Override
  public String description() {
    return "forward at 2 x 512 tokens, 135M shape: share of the matrix-product peak";
  }

  @Override
  public BenchResult run() throws IOException {
    try (BenchModel model = new BenchModel(HeadKind.CAUSAL, BenchModel.LAYERS);
        MatrixPeak peak = new MatrixPeak(model.manager())) {
      PromptedBatch batch = TrainBench.batch();
      double flops = FlopCount.forward(model.config(), HeadKind.CAUSAL, batch);
      return PeakShare.measure(
          name(), TARGET, flops, ROUNDS, peak, () -> model.decoder().score(batch));
    }
  }

  @Override
  public BenchResult run(BenchSetup setup) throws IOException {
    return DeviceBench.score(setup);
  }
}
