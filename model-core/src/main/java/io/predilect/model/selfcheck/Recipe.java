package io.predilect.model.selfcheck;

import io.predilect.model.LanguageModel;
import io.predilect.model.distributed.Collective;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.step.Trainable;
import java.util.List;
import java.util.Optional;

/**
 * How a check trains: two steps, by which adapters have begun to act on each other.
 *
 * @param optimizer the optimiser
 * @param lora adapters; empty: all weights are trained
 * @param recompute what of a pass is made again
 */
record Recipe(OptimizerSettings.Kind optimizer, Optional<LoraSettings> lora, Recompute recompute) {
  static final Recipe FULL =
      new Recipe(OptimizerSettings.Kind.ADAMW, Optional.empty(), Recompute.NOTHING);
  private static final int STEPS = 2;
  private static final double LEARNING_RATE = 1e-3;
  // Large for AdamW: with the usual one a gradient that is nothing but rounding moves a weight as
  // far as any other.
  private static final double EPSILON = 1e-3;
  private static final double STRENGTH = 0.02;

  Recipe by(OptimizerSettings.Kind other) {
    return new Recipe(other, lora, recompute);
  }

  Recipe again(Recompute what) {
    return new Recipe(optimizer, lora, what);
  }

  /** With adapters on all layers. */
  Recipe adapters(double dropout) {
    LoraSettings settings =
        new LoraSettings(8, 16, dropout, List.of(LoraSettings.ALL_LINEAR), false, 3);
    return new Recipe(optimizer, Optional.of(settings), recompute);
  }

  /**
   * Trains on batches, whose gradients are summed in every step: every second response is made less
   * likely, the others more.
   *
   * @return the gradient's norm at each step
   */
  double[] train(LanguageModel model, List<PromptedBatch> batches) {
    OptimizerSettings settings = new OptimizerSettings(optimizer, 0.9, 0.99, EPSILON, 0.01);
    double[] norms = new double[STEPS];
    try (Trainable trainable =
        lora.map(adapters -> model.trainable(settings, recompute, adapters))
            .orElseGet(() -> model.trainable(settings, recompute))) {
      for (int step = 0; step < STEPS; step++) {
        trainable.zeroGradients();
        int response = 0;
        for (PromptedBatch batch : batches) {
          response = backward(trainable, batch, response);
        }
        trainable.sumGradients(Collective.alone());
        norms[step] = trainable.gradientNorm();
        trainable.step(LEARNING_RATE);
      }
    }
    return norms;
  }

  private static int backward(Trainable trainable, PromptedBatch batch, int from) {
    try (ForwardPass pass = trainable.forward(batch)) {
      double[] gradients = new double[pass.scores().size()];
      for (int i = 0; i < gradients.length; i++) {
        gradients[i] = (from + i) % 2 == 0 ? -STRENGTH : STRENGTH;
      }
      pass.backward(gradients);
      return from + gradients.length;
    }
  }
}
