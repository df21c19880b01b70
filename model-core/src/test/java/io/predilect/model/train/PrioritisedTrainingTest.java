package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.ThreadRanks;
import io.predilect.model.objective.Preference;
import io.predilect.model.promptfree.GivenPairWeights;
import io.predilect.model.promptfree.PoolFit;
import io.predilect.model.promptfree.PromptFreeGap;
import io.predilect.model.promptfree.PromptFreeScorer;
import io.predilect.model.promptfree.PromptSample;
import io.predilect.model.promptfree.prioritised.Clustering;
import io.predilect.model.promptfree.prioritised.Prioritising;
import io.predilect.model.promptfree.prioritised.Reinsertion;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.GapRequest;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.PrioritisedSettings;
import io.predilect.model.train.plan.PrioritisedSettings.Gaps;
import io.predilect.model.train.plan.SyncSettings;
import io.predilect.model.train.step.NonFiniteStepException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training by Algorithm 2 with the bigram model. */
class PrioritisedTrainingTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(60, 1);

  /** The ways to train that differ in what a checkpoint must hold. */
  enum Way {
    ONLINE,
    REFRESHED,
    REFILLED;

    PrioritisedSettings settings() {
      return switch (this) {
        case ONLINE -> settings(Gaps.ONLINE, Reinsertion.IMMEDIATE, OptionalInt.empty());
        case REFRESHED -> settings(Gaps.REFRESHED, Reinsertion.LAZY, OptionalInt.of(3));
        case REFILLED -> settings(Gaps.REFRESHED, Reinsertion.IMMEDIATE, OptionalInt.empty());
      };
    }

    private static PrioritisedSettings settings(
        Gaps gaps, Reinsertion reinsertion, OptionalInt refreshSteps) {
      return new PrioritisedSettings(
          gaps,
          4,
          OptionalDouble.of(0.4),
          1e-12,
          new Prioritising(Clustering.TWO_MEANS, 0.8, reinsertion, 2, 3),
          refreshSteps,
          8);
    }
  }

  static PlanDraft draft(PrioritisedSettings settings) {
    PlanDraft draft = new PlanDraft().preference(Preference.REWARD);
    draft.prioritised = settings;
    draft.epochs = 2;
    draft.batchSize = 11;
    draft.microBatchTokens = 90;
    return draft;
  }

  private static TrainResult train(
      PlanDraft draft,
      BigramModel model,
      Collective collective,
      CheckpointStore store,
      TrainListener listener)
      throws IOException {
    return train(draft, model, collective, new HashMap<>(), store, listener);
  }

  private static TrainResult train(
      PlanDraft draft,
      BigramModel model,
      Collective collective,
      Map<Integer, float[]> tables,
      CheckpointStore store,
      TrainListener listener)
      throws IOException {
    return RefreshedTraining.train(draft.plan(), PAIRS, model, collective, tables, store, listener);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void itLearnsAndTellsWhatItTook(Way way, @TempDir Path folder) throws IOException {
    Recorder recorder = new Recorder();
    PlanDraft draft = draft(way.settings());
    draft.epochs = 6;
    BigramModel model = new BigramModel(true, 7);
    TrainResult result = train(draft, model, Collective.alone(), store(folder, "run"), recorder);
    assertEquals(36, result.steps(), "as many steps as without");
    long right = PAIRS.stream().filter(pair -> gap(model, pair.prompt(), pair) > 0).count();
    assertTrue(right > 50, right + " of 60 pairs are ranked right");
    assertEquals(0, recorder.first("prioritised/threshold"));
    assertTrue(recorder.last("prioritised/threshold") > 0);
    double taken = 0;
    double putBack = 0;
    int both = 0;
    for (StepMetrics step : recorder.logged) {
      assertTrue(step.values().get("prioritised/candidates") <= 33);
      if (step.values().containsKey("prioritised/gap_put_back")) {
        taken += step.values().get("prioritised/gap_taken");
        putBack += step.values().get("prioritised/gap_put_back");
        both++;
      }
    }
    assertTrue(both > 5 && taken < putBack, both + " steps, " + taken + " and " + putBack);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void anyNumberOfRanksTrainsTheSame(Way way, @TempDir Path folder) throws Exception {
    Recorder alone = new Recorder();
    BigramModel expected = new BigramModel(true, 7);
    train(draft(way.settings()), expected, Collective.alone(), store(folder, "alone"), alone);
    for (int ranks : new int[] {2, 4}) {
      Recorder recorder = new Recorder();
      List<double[]> weights =
          ThreadRanks.run(
              ranks,
              collective -> {
                BigramModel model = new BigramModel(true, 7);
                CheckpointStore store = store(folder, "ranks-" + ranks);
                train(draft(way.settings()), model, collective, store, recorder);
                return model.w;
              });
      weights.forEach(own -> assertArrayEquals(expected.w, own, 1e-9));
      assertEquals(
          alone.last("prioritised/threshold"), recorder.last("prioritised/threshold"), 1e-7);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void killedAnywhereAndResumedItEndsTheSame(Way way, @TempDir Path folder) throws IOException {
    PlanDraft draft = draft(way.settings());
    draft.saveSteps = 1;
    BigramModel whole = new BigramModel(true, 7);
    TrainResult expected =
        train(draft, whole, Collective.alone(), store(folder, "whole"), TrainListener.none());
    for (int dieAt = 1; dieAt <= whole.operations; dieAt += 13) {
      CheckpointStore store = store(folder, "killed-" + dieAt);
      Map<Integer, float[]> tables = new HashMap<>();
      BigramModel killed = new BigramModel(true, 7);
      killed.dieAt = dieAt;
      assertThrows(
          BigramModel.Killed.class,
          () -> train(draft, killed, Collective.alone(), tables, store, TrainListener.none()));
      if (dieAt % 2 == 0) {
        tables.clear(); // lost, and to be told again from their checkpoint
      }
      BigramModel resumed = new BigramModel(true, 7);
      TrainResult result =
          train(draft, resumed, Collective.alone(), tables, store, TrainListener.none());
      assertArrayEquals(whole.w, resumed.w, 0, "killed at operation " + dieAt);
      assertEquals(expected.metrics().keySet(), result.metrics().keySet());
      for (String name : Set.of("loss", "prioritised/threshold", "prioritised/gap_taken")) {
        assertEquals(expected.metrics().get(name), result.metrics().get(name), name);
      }
    }
  }

  @Test
  void itEndsWithACheckpointWhereverGapsAreWanted(@TempDir Path folder) throws IOException {
    PlanDraft draft = draft(Way.REFRESHED.settings());
    CheckpointStore store = store(folder, "run");
    Map<Integer, float[]> tables = new HashMap<>();
    for (int step = 0; step < 12; step += 3) {
      TrainResult result = once(draft, tables, store);
      assertEquals(step, result.steps());
      assertEquals(step, store.newest().orElseThrow().step());
      GapRequest wanted = result.awaits().orElseThrow();
      assertEquals(step, wanted.step());
      assertEquals(draw(PAIRS, 3, Integer.MAX_VALUE, draft.seed), wanted.prompts());
      assertEquals(result.awaits(), once(draft, tables, store).awaits(), "asked again");
      tables.put(step, new float[PAIRS.size()]);
    }
    assertEquals(Optional.empty(), once(draft, tables, store).awaits());
    tables.put(0, new float[7]);
    IllegalArgumentException other =
        assertThrows(
            IllegalArgumentException.class, () -> once(draft, tables, store(folder, "other")));
    assertTrue(other.getMessage().startsWith("there are gaps of 7 examples"), other.getMessage());
  }

  private static TrainResult once(
      PlanDraft draft, Map<Integer, float[]> tables, CheckpointStore store) throws IOException {
    return Trainer.train(
        Training.of(draft.plan(), ExampleSource.of(PAIRS), new BigramModel(true, 7))
            .gaps(step -> Optional.ofNullable(tables.get(step)))
            .checkpoints(store));
  }

  @Test
  void ranksWithStepsOfTheirOwnWaitForOneAnotherFirst(@TempDir Path folder) throws Exception {
    PlanDraft draft = draft(Way.REFRESHED.settings());
    draft.sync = new SyncSettings(4, SyncSettings.Outer.NESTEROV, 0.7, 0.9);
    draft.epochs = 3; // 18 steps; refreshed every 3, where the ranks have the same weights
    Map<Integer, float[]> tables = new java.util.concurrent.ConcurrentHashMap<>();
    List<double[]> weights =
        ThreadRanks.run(
            2,
            collective -> {
              BigramModel model = new BigramModel(true, 7);
              CheckpointStore store = store(folder, "run");
              train(draft, model, collective, tables, store, TrainListener.none());
              return model.w;
            });
    assertArrayEquals(weights.get(0), weights.get(1));
    assertEquals(Set.of(0, 4, 8, 12, 16), tables.keySet());
  }

  private static CheckpointStore store(Path folder, String name) {
    return new LocalCheckpointStore(folder.resolve(name), 2);
  }

  @Test
  void noExamplesAtAllAreRefusedAsWithoutPrioritising() {
    IllegalArgumentException none =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Trainer.train(
                    Training.of(
                        draft(Way.ONLINE.settings()).plan(),
                        ExampleSource.of(List.of()),
                        new BigramModel(true, 7))));
    assertTrue(none.getMessage().startsWith("there are no training examples"), none.getMessage());
  }

  @Test
  void otherSettingsThanTheCheckpointsAreRefused(@TempDir Path folder) throws IOException {
    CheckpointStore store = store(folder, "run");
    PlanDraft first = draft(Way.ONLINE.settings());
    train(first, new BigramModel(true, 7), Collective.alone(), store, TrainListener.none());
    for (PrioritisedSettings other : List.of(Way.REFILLED.settings(), PlanDraft.UNPRIORITISED)) {
      IllegalArgumentException wrong =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  train(
                      draft(other),
                      new BigramModel(true, 7),
                      Collective.alone(),
                      store,
                      TrainListener.none()));
      assertTrue(wrong.getMessage().contains("prioritised.gaps online"), wrong.getMessage());
    }
  }

  @Test
  void aPolicyIsRefused() {
    PlanDraft draft = draft(Way.ONLINE.settings()).preference(Preference.DPO);
    IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, draft::plan);
    assertTrue(
        wrong.getMessage().startsWith("prioritised.gaps: online: prompt-free gaps are told from a"),
        wrong.getMessage());
  }

  @Test
  void gapsAreThoseOfAlgorithmOneWhateverTheRoom() {
    for (int positions : new int[] {Integer.MAX_VALUE, 9, 8, 7, 5}) {
      BigramModel model = new BigramModel(true, 7, positions);
      PrioritisedSettings settings = Way.ONLINE.settings();
      List<Tokens> prompts = draw(PAIRS, 3, positions, 5);
      assertEquals(3, Set.copyOf(prompts).size());
      assertEquals(prompts, draw(PAIRS, 3, positions, 5));
      double[] gaps = new double[PAIRS.size()];
      long memory = positions == 8 ? 1 : 1 << 20; // of one byte a token: the pool is run in parts
      try (PromptFreeScorer scorer = new PromptFreeScorer(model, prompts, memory, 50)) {
        scorer
            .gaps(
                IntStream.range(0, PAIRS.size()).iterator(),
                PAIRS::get,
                settings.ownWeight(),
                settings.epsilon())
            .forEachRemaining(gap -> gaps[gap.row()] = gap.score());
      }
      PoolFit fit = PoolFit.of(prompts, positions);
      for (int i = 0; i < gaps.length; i++) {
        TokenizedPair pair = fit.fit(PAIRS.get(i));
        List<Double> under = new ArrayList<>();
        under.add(gap(model, pair.prompt(), pair));
        for (int p = 0; p < prompts.size(); p++) {
          if (!fit.isOwn(pair.prompt(), p)) {
            under.add(gap(model, fit.prompts().get(p), pair));
          }
        }
        double expected =
            PromptFreeGap.solve(
                    under.stream().mapToDouble(Double::doubleValue).toArray(),
                    GivenPairWeights.of(0.4, under.size()),
                    1e-6)
                .promptFree();
        assertEquals(expected, gaps[i], 2e-6);
      }
    }
  }

  private static List<Tokens> draw(List<TokenizedPair> pairs, int count, int positions, long seed) {
    return PromptSample.draw(
        pairs.size(), index -> pairs.get(index).prompt(), count, positions, seed);
  }

  private static double gap(BigramModel model, Tokens prompt, TokenizedPair pair) {
    var scores =
        model.score(
            new PromptedBatch(
                List.of(prompt),
                List.of(
                    new PromptedBatch.Response(0, pair.chosen()),
                    new PromptedBatch.Response(0, pair.rejected()))));
    return scores.get(0).reward() - scores.get(1).reward();
  }

  @Test
  void onePromptAndRewardsThatAreNotFiniteEndWell() {
    List<TokenizedPair> one = PAIRS.subList(0, 1);
    assertEquals(List.of(PAIRS.get(0).prompt()), draw(one, 15, 64, 1));
    assertEquals(List.of(), draw(one, 0, 64, 1));
    BigramModel broken = new BigramModel(true, 7);
    java.util.Arrays.fill(broken.w, Double.NaN);
    NonFiniteStepException e =
        assertThrows(
            NonFiniteStepException.class,
            () ->
                train(
                    draft(Way.ONLINE.settings()),
                    broken,
                    Collective.alone(),
                    CheckpointStore.none(),
                    TrainListener.none()));
    assertEquals(1, e.step());
  }
}
