package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.ThreadRanks;
import io.predilect.model.objective.Aot;
import io.predilect.model.objective.Objective;
import io.predilect.model.objective.Preference;
import io.predilect.model.objective.RunningPoint;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.metrics.PairMetrics;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.SyncSettings;
import io.predilect.model.train.step.BatchView;
import io.predilect.model.train.step.BatchWeights;
import io.predilect.model.train.step.PairPass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objectives that look at a batch as a whole before its pairs are trained on. */
class BatchObjectivesTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(40, 1);

  @TempDir Path folder;

  private static PlanDraft draft(Preference preference) {
    PlanDraft draft = new PlanDraft().preference(preference);
    draft.epochs = 2;
    draft.batchSize = 13;
    draft.microBatchTokens = 120;
    draft.saveSteps = 3;
    draft.evalSteps = OptionalInt.of(2);
    return draft;
  }

  private static Training training(PlanDraft draft, BigramModel model) {
    return Training.of(draft.plan(), ExampleSource.of(PAIRS), model)
        .heldOut(Optional.of(ExampleSource.of(Pairs.make(9, 2))));
  }

  @ParameterizedTest
  @EnumSource(names = {"AOT", "AOT_UNPAIRED", "BETA_DPO", "BCO"})
  void anyNumberOfRanksTrainsTheSame(Preference preference) throws Exception {
    List<Recorder> recorders = List.of(new Recorder(), new Recorder());
    List<double[]> weights = new ArrayList<>();
    for (int ranks : new int[] {1, 3}) {
      Recorder recorder = recorders.get(weights.size());
      weights.add(
          ThreadRanks.run(
                  ranks,
                  collective -> {
                    BigramModel model = new BigramModel(false, 7);
                    Trainer.train(
                        training(draft(preference), model)
                            .collective(collective)
                            .listener(recorder));
                    return model.w;
                  })
              .get(0));
    }
    assertArrayEquals(weights.get(0), weights.get(1), 1e-12);
    assertEquals(recorders.get(0).last("loss"), recorders.get(1).last("loss"), 1e-12);
  }

  @ParameterizedTest
  @EnumSource(names = {"BETA_DPO", "BCO"})
  void theRunningMeanIsResumed(Preference preference) throws IOException {
    BigramModel whole = new BigramModel(false, 7);
    Trainer.train(training(draft(preference), whole));
    for (int dieAt : new int[] {whole.operations / 2, whole.operations - 4}) {
      CheckpointStore store = new LocalCheckpointStore(folder.resolve("at-" + dieAt), 2);
      BigramModel killed = new BigramModel(false, 7);
      killed.dieAt = dieAt;
      assertThrows(
          BigramModel.Killed.class,
          () -> Trainer.train(training(draft(preference), killed).checkpoints(store)));
      assertTrue(store.newest().isPresent());
      BigramModel resumed = new BigramModel(false, 7);
      Trainer.train(training(draft(preference), resumed).checkpoints(store));
      assertArrayEquals(whole.w, resumed.w, 0);
    }
  }

  @Test
  void gradientsOfTransportAreThoseOfTheBatchsMeanLoss() {
    for (Aot.Heaps heaps : Aot.Heaps.values()) {
      Objective objective = new Aot(0.3, 0.1, heaps);
      List<Example> batch =
          IntStream.range(0, 12)
              .mapToObj(i -> new Example(i, PAIRS.get(i), ReferenceLogps.of(-9 - i, -8 + 0.3 * i)))
              .toList();
      BigramModel model = new BigramModel(false, 3);
      PairPass pass = new PairPass(objective, model, 80, PlanDraft.FASTEST, 0);
      model.zeroGradients();
      pass.train(batch, BatchWeights.even(12), look(pass, batch), new PairMetrics(objective, 12));
      double h = 0.01;
      for (int i = 0; i < model.w.length; i += 7) {
        double before = model.w[i];
        model.w[i] = before + h;
        double above = meanLoss(pass, objective, batch);
        model.w[i] = before - h;
        double below = meanLoss(pass, objective, batch);
        model.w[i] = before;
        assertEquals((above - below) / (2 * h), model.gradient[i], 2e-4, objective.toString());
      }
    }
  }

  private static BatchView look(PairPass pass, List<Example> batch) {
    return pass.look().over(batch.iterator(), batch.size(), Collective.alone(), RunningPoint.START);
  }

  // The order is told anew for every change of a weight.
  private static double meanLoss(PairPass pass, Objective objective, List<Example> batch) {
    PairMetrics metrics = new PairMetrics(objective, batch.size());
    pass.evaluate(batch, BatchWeights.even(batch.size()), look(pass, batch), metrics);
    return IntStream.range(0, batch.size())
        .mapToDouble(row -> metrics.at(row, PairMetrics.LOSS))
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"AOT", "AOT_UNPAIRED", "BETA_DPO", "BCO"})
  void ranksWithStepsOfTheirOwnShareNoBatch(Preference preference) {
    PlanDraft draft = draft(preference);
    draft.sync = new SyncSettings(4, SyncSettings.Outer.NESTEROV, 0.7, 0.9);
    InvalidSettings refused = assertThrows(InvalidSettings.class, draft::plan);
    assertTrue(refused.getMessage().contains("set sync to every_step"), refused.getMessage());
  }
}
