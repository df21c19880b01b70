package io.predilect.model.selfcheck;

import io.predilect.model.LanguageModel;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Two optimiser steps: the gradients' norms, and what the model says afterwards. On the processor
 * every response has a pass of its own, without checkpointing.
 */
record TrainCheck(String name, Subject subject, Recipe recipe, double bound) implements SelfCheck {
  private static final Sample SAMPLE = Sample.SHARED;

  @Override
  public double[] asRun(LanguageModel model, Lab lab) {
    return trained(model, recipe, List.of(SAMPLE.together()));
  }

  @Override
  public double[] plainly(LanguageModel model, Lab lab) {
    return trained(model, recipe.again(Recompute.NOTHING), SAMPLE.oneByOne());
  }

  private static double[] trained(LanguageModel model, Recipe recipe, List<PromptedBatch> batches) {
    double[] norms = recipe.train(model, batches);
    return DoubleStream.concat(
            DoubleStream.of(norms), DoubleStream.of(Sample.scores(model, batches)))
        .toArray();
  }
}
