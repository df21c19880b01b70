package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.objective.Preference;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.ReferenceSyncSettings;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.plan.TrainSettings;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop on a real, tiny decoder. */
class TrainerOnDecoderTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(48, 1);

  @TempDir Path folder;

  private static PlanDraft draft(Preference preference) {
    PlanDraft draft = new PlanDraft().preference(preference);
    draft.epochs = preference == Preference.REWARD ? 10 : 2;
    draft.batchSize = 16;
    draft.microBatchTokens = 150;
    draft.learningRate = OptionalDouble.of(3e-3);
    return draft;
  }

  private static TrainResult train(
      PlanDraft draft, Path root, Recorder recorder, BooleanSupplier stop) throws IOException {
    return train(draft, root, recorder, stop, Optional.empty());
  }

  private static TrainResult train(
      PlanDraft draft,
      Path root,
      Recorder recorder,
      BooleanSupplier stop,
      Optional<LoraSettings> lora)
      throws IOException {
    TrainPlan plan = draft.plan();
    HeadKind head = plan.objective().objective().onRewards() ? HeadKind.REWARD : HeadKind.CAUSAL;
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), head);
        Trainable trainable = trainable(model, plan.settings(), lora)) {
      return Trainer.train(
          Training.of(plan, ExampleSource.of(PAIRS), trainable)
              .heldOut(Optional.of(ExampleSource.of(Pairs.make(8, 2))))
              .checkpoints(new LocalCheckpointStore(root.resolve("checkpoints"), 2))
              .listener(recorder)
              .stop(stop));
    }
  }

  private static Trainable trainable(
      LanguageModel model, TrainSettings settings, Optional<LoraSettings> lora) {
    OptimizerSettings optimizer = settings.update().optimizerSettings();
    Recompute recompute = Recompute.NOTHING;
    return lora.isPresent()
        ? model.trainable(optimizer, recompute, lora.get())
        : model.trainable(optimizer, recompute);
  }

  @Test
  void adaptersWithDropoutStoppedAfterEveryStepEndTheSame() throws IOException {
    List<String> targets = List.of("q_proj", "v_proj", "up_proj");
    Optional<LoraSettings> lora = Optional.of(new LoraSettings(4, 8, 0.2, targets, false, 3));
    PlanDraft draft = draft(Preference.DPO);
    Recorder whole = new Recorder();
    Path wholeRoot = Files.createDirectories(folder.resolve("whole-lora"));
    TrainResult result = train(draft, wholeRoot, whole, () -> false, lora);
    assertTrue(result.metrics().get("eval_loss") < Math.log(2));

    // Micro-batches of another size: the same examples, so the same masks.
    draft.microBatchTokens = 60;
    Recorder smaller = new Recorder();
    train(draft, Files.createDirectories(folder.resolve("smaller")), smaller, () -> false, lora);
    assertEquals(whole.last("loss"), smaller.last("loss"), 1e-4);
    draft.microBatchTokens = 150;

    Path stoppedRoot = Files.createDirectories(folder.resolve("stopped-lora"));
    Recorder stopped = new Recorder();
    for (int run = 1; run <= 6; run++) {
      train(draft, stoppedRoot, stopped, () -> true, lora);
    }
    assertEquals(whole.timeless(), stopped.timeless()); // to the last bit, each step in a new model
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aReferenceThatFollowsGivesTheWeightsBackToTheBit(boolean adapters) throws IOException {
    List<String> targets = List.of("q_proj", "v_proj", "up_proj");
    Optional<LoraSettings> lora =
        adapters ? Optional.of(new LoraSettings(4, 8, 0, targets, false, 3)) : Optional.empty();
    PlanDraft draft = draft(Preference.DPO);
    draft.referenceSync = new ReferenceSyncSettings(true, 1, 1);
    Recorder hard = new Recorder();
    train(draft, Files.createDirectories(folder.resolve("hard")), hard, () -> false, lora);
    assertEquals(Math.log(2), hard.first("loss"), 1e-5);
    assertEquals(Math.log(2), hard.last("loss"), 1e-5); // the reference is the policy of then

    draft.referenceSync = new ReferenceSyncSettings(true, 0.6, 2);
    Recorder whole = new Recorder();
    train(draft, Files.createDirectories(folder.resolve("soft")), whole, () -> false, lora);
    assertNotEquals(Math.log(2), whole.last("loss"), 1e-4);
    Recorder stopped = new Recorder();
    Path root = Files.createDirectories(folder.resolve("stopped"));
    for (int run = 1; run <= 6; run++) {
      train(draft, root, stopped, () -> true, lora);
    }
    assertEquals(whole.timeless(), stopped.timeless());
  }

  @Test
  void stoppedAfterEveryStepItEndsTheSame() throws IOException {
    PlanDraft draft = draft(Preference.DPO);
    draft.gamma = 0.1;
    Recorder whole = new Recorder();
    Path wholeRoot = Files.createDirectories(folder.resolve("whole"));
    TrainResult result = train(draft, wholeRoot, whole, () -> false);
    assertEquals(6, result.steps());
    assertEquals(0, whole.first("rewards/margins"), 1e-5);
    assertTrue(whole.last("loss") < whole.first("loss"));
    assertTrue(whole.last("rewards/accuracies") > 0.5);

    Recorder again = new Recorder();
    train(draft, Files.createDirectories(folder.resolve("again")), again, () -> false);
    assertEquals(whole.timeless(), again.timeless()); // to the last bit

    Path stoppedRoot = Files.createDirectories(folder.resolve("stopped"));
    Recorder stopped = new Recorder();
    for (int run = 1; run <= 6; run++) {
      train(draft, stoppedRoot, stopped, () -> true);
    }
    assertEquals(whole.timeless(), stopped.timeless()); // to the last bit, each step in a new model
  }

  @Test
  void aRewardModelLearns() throws IOException {
    Recorder recorder = new Recorder();
    Path root = Files.createDirectories(folder.resolve("reward"));
    TrainResult result = train(draft(Preference.REWARD), root, recorder, () -> false);
    assertEquals(Math.log(2), recorder.first("loss"), 1e-6); // a fresh head begins at zero
    assertTrue(recorder.last("loss") < 0.6, "loss " + recorder.last("loss"));
    assertTrue(result.metrics().get("eval_accuracy") > 0.5);
  }
}
