package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Rings;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop on a tiny decoder whose optimiser the ranks share out. */
class ShardedTrainingTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<TokenizedPair> PAIRS = Pairs.make(48, 1);

  @TempDir Path folder;

  private static PlanDraft draft() {
    PlanDraft draft = new PlanDraft();
    draft.batchSize = 8;
    draft.microBatchTokens = 150;
    draft.saveSteps = 2;
    draft.maxSteps = OptionalInt.of(4);
    draft.learningRate = OptionalDouble.of(3e-3);
    draft.maxGradNorm = 0;
    return draft;
  }

  private static TrainResult train(
      PlanDraft draft,
      Optional<LoraSettings> lora,
      Collective ring,
      Collective sharers,
      CheckpointStore store,
      boolean stop)
      throws IOException {
    TrainPlan plan = draft.plan();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        Trainable trainable =
            model.trainable(plan.settings().update().optimizerSettings(), false, lora, sharers)) {
      return Trainer.train(
          Training.of(plan, ExampleSource.of(PAIRS), trainable)
              .collective(ring)
              .checkpoints(store)
              .stop(() -> stop));
    }
  }

  private Path trained(String name, Optional<LoraSettings> lora, boolean sharded, int ranks)
      throws Exception {
    LocalCheckpointStore store = new LocalCheckpointStore(folder.resolve(name), 2);
    Rings.run(
        ranks,
        LONG,
        ring -> train(draft(), lora, ring, sharded ? ring : Collective.alone(), store, false));
    return store.newest().orElseThrow().folder();
  }

  private static void assertSameFiles(Path expected, Path actual) throws IOException {
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertEquals(-1, Files.mismatch(expected.resolve(file), actual.resolve(file)), file);
      assertEquals(
          Files.getPosixFilePermissions(expected.resolve(file)),
          Files.getPosixFilePermissions(actual.resolve(file)),
          file);
    }
  }

  @Test
  void checkpointsOfSharedOutAndOfWholeOptimisersAreTheSameToTheBit() throws Exception {
    for (int ranks : new int[] {2, 3}) {
      assertSameFiles(
          trained("whole-" + ranks, Optional.empty(), false, ranks),
          trained("shared-" + ranks, Optional.empty(), true, ranks));
    }
  }

  @Test
  void adaptersWithDropoutTrainTheSameToTheBit() throws Exception {
    Optional<LoraSettings> lora =
        Optional.of(new LoraSettings(4, 8, 0.2, List.of("q_proj", "up_proj"), false, 3));
    assertSameFiles(trained("whole", lora, false, 2), trained("shared", lora, true, 2));
  }

  /** Two ranks, then three, then one, each for a step: with shares and without. */
  @Test
  void otherNumbersOfRanksGoOnExactly() throws Exception {
    assertSameFiles(changing("whole", false), changing("shared", true));
  }

  private Path changing(String name, boolean sharded) throws Exception {
    LocalCheckpointStore store = new LocalCheckpointStore(folder.resolve(name), 5);
    for (int ranks : new int[] {2, 3}) {
      List<TrainResult> results =
          Rings.run(
              ranks,
              LONG,
              ring ->
                  train(
                      draft(),
                      Optional.empty(),
                      ring,
                      sharded ? ring : Collective.alone(),
                      store,
                      true));
      assertEquals(ranks - 1, results.get(0).steps());
    }
    train(draft(), Optional.empty(), Collective.alone(), Collective.alone(), store, false);
    return store.newest().orElseThrow().folder();
  }

  /** The norm of shares is added up in another order: weights agree to a tolerance. */
  @Test
  void clippedTheyTrainAlike() throws Exception {
    PlanDraft clipped = draft();
    clipped.maxGradNorm = 0.5;
    double whole = gradNorm(clipped, false);
    assertEquals(whole, gradNorm(clipped, true), 1e-5 * whole);
  }

  private static double gradNorm(PlanDraft draft, boolean sharded) throws Exception {
    double[] norms =
        Rings.run(
                2,
                LONG,
                ring ->
                    train(
                            draft,
                            Optional.empty(),
                            ring,
                            sharded ? ring : Collective.alone(),
                            CheckpointStore.none(),
                            false)
                        .metrics()
                        .get("grad_norm"))
            .stream()
            .mapToDouble(Double::doubleValue)
            .toArray();
    assertArrayEquals(new double[] {norms[0], norms[0]}, norms, 0);
    return norms[0];
  }
}
