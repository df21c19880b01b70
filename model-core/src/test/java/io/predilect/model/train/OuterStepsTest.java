package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.check.Problem;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Rings;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.SyncSettings;
import io.predilect.model.train.plan.TrainPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Local steps with an outer optimiser, on ranks joined by real sockets. */
class OuterStepsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final List<TokenizedPair> PAIRS = Pairs.make(70, 1);

  private static TrainPlan plan(SyncSettings sync) {
    PlanDraft draft = new PlanDraft();
    draft.batchSize = 8;
    draft.epochs = 2; // 18 steps
    draft.saveSteps = 5;
    draft.sync = sync;
    return draft.plan();
  }

  private static SyncSettings every(int steps, double rate, double momentum) {
    return new SyncSettings(steps, SyncSettings.Outer.NESTEROV, rate, momentum);
  }

  private static double[] train(
      SyncSettings sync, Collective collective, CheckpointStore store, int stopAfter)
      throws Exception {
    BigramModel model = new BigramModel(false, 7);
    int[] asked = new int[1];
    Trainer.train(
        Training.of(plan(sync), ExampleSource.of(PAIRS), model)
            .collective(collective)
            .checkpoints(store)
            .stop(() -> ++asked[0] == stopAfter));
    return model.w;
  }

  @Test
  void averagingOneRanksStepsAsTheyAreIsTrainingAsUsual() throws Exception {
    double[] usual = train(PlanDraft.EVERY_STEP, Collective.alone(), CheckpointStore.none(), -1);
    double[] local = train(every(4, 1, 0), Collective.alone(), CheckpointStore.none(), -1);
    assertArrayEquals(usual, local, 1e-5); // the bigram model's doubles pass through floats
  }

  @Test
  void allRanksEndWithTheSameWeightsAndOthersThanOneRanks() throws Exception {
    List<double[]> weights =
        Rings.run(3, LONG, ring -> train(every(4, 0.7, 0.9), ring, CheckpointStore.none(), -1));
    assertArrayEquals(weights.get(0), weights.get(1), 0);
    assertArrayEquals(weights.get(0), weights.get(2), 0);
    double[] usual = train(PlanDraft.EVERY_STEP, Collective.alone(), CheckpointStore.none(), -1);
    assertNotEquals(usual[0], weights.get(0)[0], 0);
  }

  @Test
  void aTrainingThatWasStoppedEndsWithTheSameWeightsAsOneInOneGo(@TempDir Path folder)
      throws Exception {
    SyncSettings sync = every(4, 0.7, 0.9);
    double[] whole =
        Rings.run(2, LONG, ring -> train(sync, ring, CheckpointStore.none(), -1)).get(0);
    LocalCheckpointStore store = new LocalCheckpointStore(folder, 5);
    Rings.run(2, LONG, ring -> train(sync, ring, store, 10));
    // Step 5 is due at the outer step after it, 8; the wish to stop at step 10 is met at 12.
    assertEquals(12, store.newest().orElseThrow().step());
    List<double[]> resumed = Rings.run(2, LONG, ring -> train(sync, ring, store, -1));
    assertArrayEquals(whole, resumed.get(0), 0);
    assertArrayEquals(whole, resumed.get(1), 0);
  }

  @Test
  void localStepsAreNotGoneOnFromWithSummedGradients(@TempDir Path folder) throws Exception {
    LocalCheckpointStore store = new LocalCheckpointStore(folder, 5);
    train(every(4, 0.7, 0.9), Collective.alone(), store, 1);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> train(PlanDraft.EVERY_STEP, Collective.alone(), store, -1));
    assertTrue(e.getMessage().contains("sync.every 4, this run has unset"), e.getMessage());
  }

  @Test
  void theOuterStepIsNesterovs() {
    // By hand: theta 1, change 0.5 - eta = 0.5, mu = 0.5: m = 0.5, theta = 1 - 0.5 * 0.75.
    BigramModel model = new BigramModel(false, 7);
    model.changeWeights(values -> java.util.Arrays.fill(values, 1f));
    OuterSteps outer = new OuterSteps(every(2, 0.5, 0.5), model, Collective.alone());
    outer.begin();
    model.changeWeights(values -> java.util.Arrays.fill(values, 0.5f));
    outer.after(1, 9);
    assertEquals(0.5, model.w[0], 0);
    outer.after(2, 9);
    assertEquals(0.625, model.w[0], 1e-6);
    // Again a change of 0.5: m = 0.75, theta = 0.625 - 0.5 * (0.5 + 0.375).
    model.changeWeights(values -> java.util.Arrays.fill(values, 0.125f));
    outer.after(4, 9);
    assertEquals(0.1875, model.w[0], 1e-6);
  }

  @Test
  void settingsOutOfRangeAreRefusedByName() {
    InvalidSettings wrong = assertThrows(InvalidSettings.class, () -> every(0, 0, 1));
    assertEquals(
        List.of("every", "outer_learning_rate", "outer_momentum"),
        wrong.problems().stream().map(Problem::key).toList());
  }
}
