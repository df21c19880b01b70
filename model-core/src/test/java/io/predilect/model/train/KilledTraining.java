package io.predilect.model.train;

import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.Engines;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.BestModelSettings;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A small training as a process of its own, to be killed: the folder to train in is its argument.
 */
final class KilledTraining {
  static final int STEPS = 60;
  static final String BEGUN = "begun";

  private KilledTraining() {}

  static PlanDraft draft() {
    PlanDraft draft = new PlanDraft();
    draft.batchSize = 4;
    draft.epochs = 5; // 12 steps each
    draft.gamma = 0.5;
    draft.learningRate = OptionalDouble.of(1e-3);
    draft.weightDecay = 0.1;
    draft.warmupSteps = 5;
    draft.saveSteps = 2;
    draft.loggingSteps = 3;
    draft.evalSteps = OptionalInt.of(10);
    draft.best =
        new BestModelSettings(
            Optional.of("rewards/margins"), Optional.empty(), false, OptionalInt.empty(), 0);
    return draft;
  }

  public static void main(String[] arguments) throws IOException {
    train(Path.of(arguments[0]), true);
  }

  static void train(Path root, boolean tells) throws IOException {
    Engines.threads(1);
    TrainPlan plan = draft().plan();
    TrainListener begun =
        new TrainListener() {
          @Override
          public void started(int step, int totalSteps) {
            if (tells) {
              System.out.println(BEGUN);
            }
          }
        };
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        Trainable trainable =
            model.trainable(plan.settings().update().optimizerSettings(), Recompute.NOTHING)) {
      Trainer.train(
          Training.of(plan, ExampleSource.of(Pairs.make(48, 1)), trainable)
              .heldOut(Optional.of(ExampleSource.of(Pairs.make(8, 2))))
              .checkpoints(new LocalCheckpointStore(root.resolve("checkpoints"), 2))
              .listener(
                  TrainListener.all(
                      List.of(new MetricsFile(root.resolve("metrics.jsonl")), begun))));
    }
  }
}
