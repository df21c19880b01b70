package io.predilect.jobs.bench;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.MatrixPeak;
import io.predilect.model.scoring.PromptedBatch;
import java.io.IOException;

/** Log-probs of two sequences of 512 tokens, against the matrix-product peak. */
final class ScoreBench {
  private static final double TARGET = 0.8;
  private static final int ROUNDS = 7;

  private ScoreBench() {}

  static BenchResult run() throws IOException {
    try (BenchModel model = BenchModel.small(HeadKind.CAUSAL);
        MatrixPeak peak = new MatrixPeak(model.manager())) {
      PromptedBatch batch = TrainBench.batch(model);
      double flops = FlopCount.forward(model.config(), HeadKind.CAUSAL, batch);
      return PeakShare.measure(TARGET, flops, ROUNDS, peak, () -> model.decoder().score(batch));
    }
  }
}
