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
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.NonFiniteSettings;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop on a tiny decoder whose optimiser, or gradients too, the ranks share out. */
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
      int stage,
      CheckpointStore store,
      boolean stop)
      throws IOException {
    TrainPlan plan = draft.plan();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        Trainable trainable =
            model.trainable(
                plan.settings().update().optimizerSettings(),
                Recompute.NOTHING,
                lora,
                new Sharing(stage, ring))) {
      return Trainer.train(
          Training.of(plan, ExampleSource.of(PAIRS), trainable)
              .collective(ring)
              .checkpoints(store)
              .stop(() -> stop));
    }
  }

  private Path trained(PlanDraft draft, Optional<LoraSettings> lora, int stage, int ranks)
      throws Exception {
    Path name = folder.resolve(ranks + "-" + stage + "-" + draft.microBatchTokens);
    LocalCheckpointStore store = new LocalCheckpointStore(name, 2);
    Rings.run(ranks, LONG, ring -> train(draft, lora, ring, stage, store, false));
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

  // Gradients of one pass are the same numbers whenever they are summed.
  private static PlanDraft inOnePass() {
    PlanDraft draft = draft();
    draft.microBatchTokens = 100_000;
    return draft;
  }

  @Test
  void checkpointsOfSharedOutAndOfWholeOptimisersAreTheSameToTheBit() throws Exception {
    for (int ranks : new int[] {2, 3}) {
      assertSameFiles(
          trained(draft(), Optional.empty(), 0, ranks),
          trained(draft(), Optional.empty(), 1, ranks));
    }
  }

  @Test
  void ofStepsInOnePassSharedOutGradientsAreTheSameToTheBit() throws Exception {
    for (int ranks : new int[] {2, 4}) {
      assertSameFiles(
          trained(inOnePass(), Optional.empty(), 0, ranks),
          trained(inOnePass(), Optional.empty(), 2, ranks));
    }
  }

  @Test
  void adaptersWithDropoutTrainTheSameToTheBit() throws Exception {
    Optional<LoraSettings> lora =
        Optional.of(new LoraSettings(4, 8, 0.2, List.of("q_proj", "up_proj"), false, 3));
    Path whole = trained(inOnePass(), lora, 0, 2);
    assertSameFiles(whole, trained(inOnePass(), lora, 1, 2));
    assertSameFiles(whole, trained(inOnePass(), lora, 2, 2));
  }

  /** The last batch has two pairs, so that of four ranks two have no pass; norms are clipped. */
  @Test
  void whateverItsPassesAStepIsThatOfOneRank() throws Exception {
    PlanDraft draft = draft();
    draft.maxSteps = OptionalInt.empty();
    draft.batchSize = 46;
    draft.maxGradNorm = 0.5;
    List<float[]> expected = weights(trained(draft, Optional.empty(), 0, 1));
    for (int ranks = 1; ranks <= 4; ranks++) {
      List<float[]> actual = weights(trained(draft, Optional.empty(), 2, ranks));
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), actual.get(i), 1e-5f);
      }
    }
  }

  private static List<float[]> weights(Path checkpoint) throws IOException {
    List<float[]> weights = new ArrayList<>();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        Trainable trainable =
            model.trainable(
                draft().plan().settings().update().optimizerSettings(), Recompute.NOTHING)) {
      trainable.loadWeights(checkpoint.resolve("model.safetensors"));
      trainable.changeWeights(values -> weights.add(values.clone()));
    }
    return weights;
  }

  /** Two ranks, then three, then one, each for a step: with shares and without. */
  @Test
  void otherNumbersOfRanksAndOtherStagesGoOnExactly() throws Exception {
    Path whole = changing(0, 0);
    assertSameFiles(whole, changing(1, 1));
    assertSameFiles(whole, changing(2, 2));
    assertSameFiles(whole, changing(2, 1));
  }

  private Path changing(int two, int three) throws Exception {
    LocalCheckpointStore store =
        new LocalCheckpointStore(folder.resolve("changing-" + two + "-" + three), 5);
    for (int ranks : new int[] {2, 3}) {
      int stage = ranks == 2 ? two : three;
      List<TrainResult> results =
          Rings.run(
              ranks, LONG, ring -> train(inOnePass(), Optional.empty(), ring, stage, store, true));
      assertEquals(ranks - 1, results.get(0).steps());
    }
    train(inOnePass(), Optional.empty(), Collective.alone(), 2, store, false);
    return store.newest().orElseThrow().folder();
  }

  /** What a step that is left out had added to the shares is gone in the next. */
  @Test
  void aStepThatIsNotFiniteIsLeftOut() throws Exception {
    PlanDraft draft = draft();
    draft.nonFinite = new NonFiniteSettings(NonFiniteSettings.Action.SKIP, 1);
    List<TokenizedPair> broken = new ArrayList<>(PAIRS);
    broken.replaceAll(pair -> pair.withReference(-9, -9));
    broken.set(11, broken.get(11).withReference(Double.NaN, -9));
    draft.maxSteps = OptionalInt.of(6);
    List<TrainResult> whole = Rings.run(2, LONG, ring -> train(draft, broken, ring, 0));
    List<TrainResult> shared = Rings.run(2, LONG, ring -> train(draft, broken, ring, 2));
    assertEquals(1, shared.get(0).metrics().get("skipped_steps"));
    for (String name : List.of("loss", "grad_norm")) {
      double expected = whole.get(0).metrics().get(name);
      assertEquals(expected, shared.get(0).metrics().get(name), 1e-4 * expected, name);
    }
  }

  private static TrainResult train(
      PlanDraft draft, List<TokenizedPair> pairs, Collective ring, int stage) throws IOException {
    TrainPlan plan = draft.plan();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        Trainable trainable =
            model.trainable(
                plan.settings().update().optimizerSettings(),
                Recompute.NOTHING,
                Optional.empty(),
                new Sharing(stage, ring))) {
      return Trainer.train(Training.of(plan, ExampleSource.of(pairs), trainable).collective(ring));
    }
  }

  /** The norm of shares is added up in another order: weights agree to a tolerance. */
  @Test
  void clippedTheyTrainAlike() throws Exception {
    PlanDraft clipped = draft();
    clipped.maxGradNorm = 0.5;
    double whole = gradNorm(clipped, 0);
    assertEquals(whole, gradNorm(clipped, 1), 1e-5 * whole);
    assertEquals(whole, gradNorm(clipped, 2), 1e-5 * whole);
  }

  private static double gradNorm(PlanDraft draft, int stage) throws Exception {
    double[] norms =
        Rings.run(
                2,
                LONG,
                ring ->
                    train(draft, Optional.empty(), ring, stage, CheckpointStore.none(), false)
                        .metrics()
                        .get("grad_norm"))
            .stream()
            .mapToDouble(Double::doubleValue)
            .toArray();
    assertArrayEquals(new double[] {norms[0], norms[0]}, norms, 0);
    return norms[0];
  }
}
