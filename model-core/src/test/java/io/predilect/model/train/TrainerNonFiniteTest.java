package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.objective.Preference;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.NonFiniteSettings;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.ScheduleSettings;
import io.predilect.model.train.step.NonFiniteStepException;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Losses, gradients and weights that are NaN or infinite. */
class TrainerNonFiniteTest {
  @TempDir Path root;

  private static NonFiniteSettings skip(int most) {
    return new NonFiniteSettings(NonFiniteSettings.Action.SKIP, most);
  }

  /** 80 pairs in batches of 10; those at the given places have a reference that is not a number. */
  private TrainResult train(PlanDraft draft, BigramModel model, Recorder recorder, int... broken)
      throws IOException {
    List<TokenizedPair> pairs = new ArrayList<>(Pairs.make(80, 1));
    pairs.replaceAll(pair -> pair.withReference(-1, -1));
    for (int i : broken) {
      pairs.set(i, pairs.get(i).withReference(Double.NaN, -1));
    }
    draft.batchSize = 10;
    return Trainer.train(
        Training.of(draft.plan(), ExampleSource.of(pairs), model)
            .checkpoints(new LocalCheckpointStore(root, 2))
            .listener(
                TrainListener.all(
                    List.of(recorder, new MetricsFile(root.resolve("metrics.jsonl"))))));
  }

  @Test
  void aBrokenStepIsLeftOutCountedAndItsIdsWritten() throws IOException {
    PlanDraft draft = new PlanDraft();
    draft.nonFinite = skip(3);
    draft.saveSteps = 1;
    BigramModel model = new BigramModel(false, 7);
    Recorder recorder = new Recorder();
    TrainResult result = train(draft, model, recorder, 17);
    assertEquals(8, result.steps());
    assertEquals(1, recorder.skipped.size());
    assertEquals(1.0, recorder.last("skipped_steps"));
    assertEquals(0, recorder.failures.size());
    int step = recorder.skipped.get(0).step();
    List<String> ids = Files.readAllLines(root.resolve("non-finite-step-" + step + ".txt"));
    assertTrue(ids.size() == 10 && ids.contains("pair-1-17"), ids.toString());
    for (double weight : model.w) {
      assertTrue(Double.isFinite(weight));
    }
    // As if the step had not been: no loss of it, and no tokens.
    assertTrue(!recorder.logged.get(step - 1).values().containsKey("loss"));
    assertEquals(
        step == 1 ? 0.0 : recorder.logged.get(step - 2).values().get("num_tokens"),
        recorder.logged.get(step - 1).values().get("num_tokens"));
  }

  @Test
  void tooManyInARowStop() {
    PlanDraft draft = new PlanDraft();
    draft.nonFinite = skip(2);
    draft.epochs = 2;
    int[] all = IntStream.range(0, 80).toArray();
    Recorder recorder = new Recorder();
    NonFiniteStepException e =
        assertThrows(
            NonFiniteStepException.class,
            () -> train(draft, new BigramModel(false, 7), recorder, all));
    assertEquals(3, e.step());
    assertEquals(2, recorder.skipped.size());
    assertTrue(
        e.getMessage()
            .endsWith(
                "2 steps before it in a row were skipped for the same, which is all"
                    + " that max_skipped_steps allows"),
        e.getMessage());
  }

  @Test
  void weightsThatAreNotFiniteAreNeverSaved() throws IOException {
    PlanDraft draft = new PlanDraft();
    draft.saveSteps = 1;
    BigramModel model =
        new BigramModel(false, 7) {
          private int steps;

          @Override
          public void step(double learningRate) {
            super.step(learningRate);
            if (++steps == 5) {
              w[3] = Double.POSITIVE_INFINITY;
            }
          }
        };
    Recorder recorder = new Recorder();
    NonFiniteStepException e =
        assertThrows(NonFiniteStepException.class, () -> train(draft, model, recorder));
    assertEquals(5, e.step());
    assertTrue(e.getMessage().contains("Lower learning_rate"), e.getMessage());
    assertEquals(10, e.ids().size());
    assertEquals(List.of(e), recorder.failures);
    assertEquals(4, new LocalCheckpointStore(root, 2).newest().orElseThrow().step());
  }

  @Test
  void aLearningRateThatDivergesEndsWithAdviceAndWithoutBrokenWeights() throws IOException {
    PlanDraft draft = new PlanDraft().preference(Preference.SFT);
    draft.optimizer = OptimizerSettings.Kind.ADAMW;
    draft.learningRate = OptionalDouble.of(9e5);
    draft.weightDecay = 1; // each step multiplies the weights by 1 - 9e5, until they overflow
    draft.maxGradNorm = 0;
    draft.batchSize = 8;
    draft.saveSteps = 1;
    draft.epochs = 20;
    draft.schedule = ScheduleSettings.Schedule.CONSTANT;
    Path store = root.resolve("diverged");
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        Trainable decoder =
            model.trainable(
                draft.plan().settings().update().optimizerSettings(), Recompute.NOTHING)) {
      NonFiniteStepException e =
          assertThrows(
              NonFiniteStepException.class,
              () ->
                  Trainer.train(
                      Training.of(draft.plan(), ExampleSource.of(Pairs.make(16, 1)), decoder)
                          .checkpoints(new LocalCheckpointStore(store, 1))));
      assertTrue(e.getMessage().toLowerCase(Locale.ROOT).contains("lower learning_rate"));
      assertEquals(8, e.ids().size());
      Optional<CheckpointStore.Checkpoint> last = new LocalCheckpointStore(store, 1).newest();
      if (last.isPresent()) {
        decoder.loadWeights(last.get().folder().resolve("model.safetensors"));
        assertTrue(Double.isFinite(decoder.weightNorm()));
      }
    }
  }

  @Test
  void resumedASkippingTrainingEndsTheSame() throws IOException {
    PlanDraft draft = new PlanDraft();
    draft.nonFinite = skip(1);
    draft.saveSteps = 1;
    BigramModel whole = new BigramModel(false, 7);
    train(draft, whole, new Recorder(), 17, 42);
    try (var files = Files.list(root.resolve("step-8"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    BigramModel resumed = new BigramModel(false, 7);
    TrainResult result = train(draft, resumed, new Recorder(), 17, 42);
    assertEquals(2.0, result.metrics().get("skipped_steps"));
    assertArrayEquals(whole.w, resumed.w, 0);
  }
}
