package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.train.checkpoint.CheckpointManifest;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerResumeTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(25, 1);
  private static final List<TokenizedPair> HELD_OUT = Pairs.make(10, 2);

  @TempDir Path folder;

  private static PlanDraft draft() {
    PlanDraft draft = new PlanDraft();
    draft.gamma = 0.5;
    draft.epochs = 2;
    draft.batchSize = 13;
    draft.microBatchTokens = 180;
    draft.saveSteps = 2;
    draft.loggingSteps = 3; // out of step with saving, so totals cross a checkpoint
    draft.evalSteps = OptionalInt.of(3);
    return draft;
  }

  private TrainResult run(PlanDraft draft, BigramModel model, Path root, BooleanSupplier stop)
      throws IOException {
    return Trainer.train(
        Training.of(draft.plan(), ExampleSource.of(PAIRS), model)
            .heldOut(Optional.of(ExampleSource.of(HELD_OUT)))
            .checkpoints(
                new LocalCheckpointStore(root.resolve("checkpoints"), draft.saveTotalLimit))
            .listener(new MetricsFile(root.resolve("metrics.jsonl")))
            .stop(stop));
  }

  /** The metrics file without what clocks make. */
  static List<String> timeless(Path root) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(root.resolve("metrics.jsonl"), StandardCharsets.UTF_8)) {
      lines.add(
          ((ObjectNode) json.readTree(line))
              .without(List.of("tokens_per_second", "peak_memory_mib", "peak_gpu_memory_mib"))
              .toString());
    }
    return lines;
  }

  @Test
  void killedAtAnyOperationAndResumedItEndsTheSame() throws IOException {
    BigramModel whole = new BigramModel(false, 7);
    Path wholeRoot = folder.resolve("whole");
    TrainResult expected = run(draft(), whole, wholeRoot, () -> false);
    assertEquals(4, expected.steps());
    for (int dieAt = 1; dieAt <= whole.operations; dieAt++) {
      Path root = folder.resolve("killed-" + dieAt);
      BigramModel killed = new BigramModel(false, 7);
      killed.dieAt = dieAt;
      assertThrows(BigramModel.Killed.class, () -> run(draft(), killed, root, () -> false));
      BigramModel resumed = new BigramModel(false, 7);
      TrainResult result = run(draft(), resumed, root, () -> false);
      assertArrayEquals(whole.w, resumed.w, 0, "killed at operation " + dieAt);
      assertEquals(expected.tokens(), result.tokens());
      assertEquals(expected.bestEvaluation(), result.bestEvaluation());
      assertEquals(timeless(wholeRoot), timeless(root), "killed at operation " + dieAt);
      assertArrayEquals(
          Files.readAllBytes(wholeRoot.resolve("checkpoints/step-4/optimizer.safetensors")),
          Files.readAllBytes(root.resolve("checkpoints/step-4/optimizer.safetensors")));
    }
  }

  /** As after a kill between the last checkpoint's writing and the removal of older ones. */
  @Test
  void whatAKillLeftSuperfluousIsRemovedWhenThereIsNothingElseToDo() throws IOException {
    PlanDraft draft = draft();
    draft.saveTotalLimit = 2;
    run(draft, new BigramModel(false, 7), folder, () -> false);
    Path checkpoints = folder.resolve("checkpoints");
    assertTrue(Files.isDirectory(checkpoints.resolve("step-2")));
    draft.saveTotalLimit = 1;
    run(draft, new BigramModel(false, 7), folder, () -> false);
    assertFalse(Files.exists(checkpoints.resolve("step-2")));
    assertTrue(Files.isDirectory(checkpoints.resolve("step-4")));
  }

  @Test
  void aRequestToStopLeavesACheckpointAtEveryStep() throws IOException {
    BigramModel whole = new BigramModel(false, 7);
    run(draft(), whole, folder.resolve("whole"), () -> false);
    Path root = folder.resolve("stopped");
    BigramModel last = null;
    for (int run = 1; run <= 4; run++) {
      last = new BigramModel(false, 7);
      TrainResult result = run(draft(), last, root, () -> true);
      assertEquals(run, result.steps());
      assertEquals(run < 4, result.stopped());
    }
    assertArrayEquals(whole.w, last.w, 0);
    assertEquals(timeless(folder.resolve("whole")), timeless(root));
  }

  @Test
  void stepsBeyondAnEpochGoOnInTheNextAndResumeExactly() throws IOException {
    PlanDraft draft = draft(); // two steps an epoch
    draft.epochs = 1;
    draft.maxSteps = OptionalInt.of(7);
    BigramModel whole = new BigramModel(false, 7);
    TrainResult expected = run(draft, whole, folder.resolve("whole"), () -> false);
    assertEquals(7, expected.steps());
    assertEquals(7, expected.totalSteps());
    List<String> lines = timeless(folder.resolve("whole"));
    assertEquals(
        3 + 13 / 25.0,
        new ObjectMapper().readTree(lines.get(lines.size() - 1)).get("epoch").asDouble());
    Path root = folder.resolve("stopped");
    BigramModel last = null;
    for (int run = 1; run <= 7; run++) {
      last = new BigramModel(false, 7);
      assertEquals(run, run(draft, last, root, () -> true).steps());
    }
    assertArrayEquals(whole.w, last.w, 0);
    assertEquals(lines, timeless(root));

    draft.epochs = 4; // as many whole epochs
    draft.maxSteps = OptionalInt.empty();
    BigramModel epochs = new BigramModel(false, 7);
    TrainResult eight = run(draft, epochs, folder.resolve("epochs"), () -> false);
    assertEquals(8, eight.steps());
    draft.epochs = 1;
    draft.maxSteps = OptionalInt.of(8);
    BigramModel steps = new BigramModel(false, 7);
    TrainResult same = run(draft, steps, folder.resolve("steps"), () -> false);
    assertArrayEquals(epochs.w, steps.w, 0);
    assertEquals(eight.tokens(), same.tokens());
  }

  @Test
  void aFinishedTrainingIsNotRunAgain() throws IOException {
    BigramModel whole = new BigramModel(false, 7);
    TrainResult first = run(draft(), whole, folder, () -> false);
    BigramModel again = new BigramModel(false, 99);
    TrainResult second = run(draft(), again, folder, () -> false);
    assertArrayEquals(whole.w, again.w, 0);
    assertEquals(2, again.operations); // the two loads
    assertEquals(first.metrics(), second.metrics());
  }

  @Test
  void aDamagedNewestCheckpointIsPassedOver() throws IOException {
    BigramModel whole = new BigramModel(false, 7);
    run(draft(), whole, folder, () -> false);
    Path weights = folder.resolve("checkpoints/step-4/model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[100] ^= 1;
    Files.write(weights, bytes);
    BigramModel resumed = new BigramModel(false, 7);
    run(draft(), resumed, folder, () -> false);
    assertArrayEquals(whole.w, resumed.w, 0);
    assertTrue(resumed.operations > 2, "it went on from step 2");
    assertTrue(
        CheckpointManifest.damage(folder.resolve("checkpoints/step-4")).isEmpty(),
        "the damaged checkpoint is replaced");
  }

  @Test
  void otherSettingsOrExamplesAreRefused() throws IOException {
    run(draft(), new BigramModel(false, 7), folder, () -> false);
    PlanDraft other = draft();
    other.maxGradNorm = 2;
    IllegalArgumentException settings =
        assertThrows(
            IllegalArgumentException.class,
            () -> run(other, new BigramModel(false, 7), folder, () -> false));
    assertTrue(
        settings.getMessage().contains("max_grad_norm 1.0, this run has 2.0"),
        settings.getMessage());
    PlanDraft harmless = draft();
    harmless.loggingSteps = 1;
    harmless.microBatchTokens = 1000;
    assertFalse(run(harmless, new BigramModel(false, 7), folder, () -> false).stopped());

    IllegalArgumentException examples =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Trainer.train(
                    Training.of(
                            draft().plan(),
                            ExampleSource.of(Pairs.make(25, 3)),
                            new BigramModel(false, 7))
                        .heldOut(Optional.of(ExampleSource.of(HELD_OUT)))
                        .checkpoints(new LocalCheckpointStore(folder.resolve("checkpoints"), 2))));
    PlanDraft beta = draft();
    beta.gamma = 0.75;
    IllegalArgumentException objective =
        assertThrows(
            IllegalArgumentException.class,
            () -> run(beta, new BigramModel(false, 7), folder, () -> false));
    assertTrue(
        objective.getMessage().contains("objective.rationale.gamma 0.5, this run has 0.75"),
        objective.getMessage());
    assertTrue(examples.getMessage().contains("other examples"), examples.getMessage());
  }
}
