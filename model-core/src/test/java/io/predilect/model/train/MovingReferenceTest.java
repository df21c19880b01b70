package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.objective.Preference;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.ReferenceSyncSettings;
import io.predilect.model.train.plan.SyncSettings;
import io.predilect.model.train.plan.TrainPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reference that follows the policy: TR-DPO. */
class MovingReferenceTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(40, 1);
  private static final List<TokenizedPair> HELD_OUT = Pairs.make(9, 2);

  @TempDir Path folder;

  private static PlanDraft draft(double alpha, int steps) {
    PlanDraft draft = new PlanDraft();
    draft.referenceSync = new ReferenceSyncSettings(true, alpha, steps);
    draft.batchSize = 8;
    draft.epochs = 3; // 15 steps
    draft.saveSteps = 4;
    draft.evalSteps = OptionalInt.of(5);
    return draft;
  }

  private static Training training(PlanDraft draft, BigramModel model) {
    return Training.of(draft.plan(), ExampleSource.of(PAIRS), model)
        .heldOut(Optional.of(ExampleSource.of(HELD_OUT)));
  }

  /** The weights before every step and after the last, and what was logged and evaluated. */
  private static final class Watch implements TrainListener {
    private final BigramModel model;
    private final List<double[]> weights = new ArrayList<>();
    private final List<Map<String, Double>> logged = new ArrayList<>();
    private final List<StepMetrics> evaluated = new ArrayList<>();

    Watch(BigramModel model) {
      this.model = model;
      weights.add(model.w.clone());
    }

    @Override
    public void stepped(int step) {
      weights.add(model.w.clone());
    }

    @Override
    public void logged(StepMetrics metrics) {
      logged.add(metrics.values());
    }

    @Override
    public void evaluated(StepMetrics metrics) {
      evaluated.add(metrics);
    }
  }

  private static double reward(double[] policy, double[] reference, List<TokenizedPair> pairs) {
    return 0.1 * (meanLogp(policy, pairs) - meanLogp(reference, pairs));
  }

  private static double meanLogp(double[] w, List<TokenizedPair> pairs) {
    BigramModel model = new BigramModel(false, 0);
    System.arraycopy(w, 0, model.w, 0, w.length);
    return pairs.stream()
        .mapToDouble(pair -> model.logp(pair.prompt(), pair.chosen()))
        .average()
        .orElseThrow();
  }

  // The reference is followed by hand, step by step, from the weights that the training had.
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 4", "0.6, 3", "0.25, 1", "0.5, 100"})
  void rewardsAreAgainstTheReferenceOfThen(double alpha, int steps) throws IOException {
    PlanDraft draft = draft(alpha, steps);
    TrainPlan plan = draft.plan();
    BigramModel model = new BigramModel(false, 7);
    Watch watch = new Watch(model);
    Trainer.train(training(draft, model).listener(watch));
    assertEquals(15, watch.logged.size());
    double[] reference = watch.weights.get(0).clone();
    var order = plan.order(PAIRS.size());
    int evaluation = 0;
    for (int step = 0; step < 15; step++) {
      List<TokenizedPair> batch = order.next(step).examples().stream().map(PAIRS::get).toList();
      assertEquals(
          reward(watch.weights.get(step), reference, batch),
          watch.logged.get(step).get("rewards/chosen"),
          1e-6, // the bigram model's doubles pass through floats
          "step " + step);
      double[] after = watch.weights.get(step + 1);
      if ((step + 1) % steps == 0) {
        for (int i = 0; i < reference.length; i++) {
          reference[i] = (1 - alpha) * reference[i] + alpha * after[i];
        }
      }
      if ((step + 1) % 5 == 0) {
        assertEquals(
            reward(after, reference, HELD_OUT),
            watch.evaluated.get(evaluation++).values().get("eval_rewards/chosen"),
            1e-6,
            "evaluation after step " + step);
      }
    }
  }

  @Test
  void oneThatNeverMovesIsTrainingAsUsual() throws IOException {
    BigramModel still = new BigramModel(false, 7);
    Trainer.train(training(draft(0.5, 100), still));
    PlanDraft usual = draft(0.5, 100);
    usual.referenceSync = new ReferenceSyncSettings(false, 0.5, 100);
    BigramModel model = new BigramModel(false, 7);
    Trainer.train(training(usual, model));
    assertArrayEquals(model.w, still.w, 1e-6);
  }

  @Test
  void killedAtAnyTimeItEndsTheSame() throws IOException {
    PlanDraft draft = draft(0.6, 3);
    BigramModel whole = new BigramModel(false, 7);
    Trainer.train(training(draft, whole));
    for (int part = 2; part <= 5; part++) {
      LocalCheckpointStore store = new LocalCheckpointStore(folder.resolve("at-" + part), 2);
      BigramModel killed = new BigramModel(false, 7);
      killed.dieAt = whole.operations * part / 6;
      assertThrows(
          BigramModel.Killed.class,
          () -> Trainer.train(training(draft, killed).checkpoints(store)));
      assertTrue(store.newest().isPresent());
      BigramModel resumed = new BigramModel(false, 7);
      Trainer.train(training(draft, resumed).checkpoints(store));
      assertArrayEquals(whole.w, resumed.w, 0);
    }
  }

  @Test
  void anyNumberOfRanksTrainsTheSame() throws Exception {
    for (Preference preference :
        List.of(Preference.DPO, Preference.KTO, Preference.BCO, Preference.AOT)) {
      List<double[]> weights = new ArrayList<>();
      for (int ranks : new int[] {1, 3}) {
        weights.add(
            BigramModel.trained(
                ranks, model -> training(draft(0.6, 2).preference(preference), model)));
      }
      assertArrayEquals(weights.get(0), weights.get(1), 1e-6, preference.toString());
    }
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    PlanDraft simpo = draft(0.6, 3).preference(Preference.SIMPO);
    String message = assertThrows(InvalidSettings.class, simpo::plan).getMessage();
    assertTrue(message.contains("sync_ref_model: true: the objective looks at no ref"), message);
    PlanDraft local = draft(0.6, 3);
    local.sync = new SyncSettings(4, SyncSettings.Outer.NESTEROV, 0.7, 0.9);
    message = assertThrows(InvalidSettings.class, local::plan).getMessage();
    assertTrue(message.contains("or sync to every_step"), message);
    assertThrows(InvalidSettings.class, () -> new ReferenceSyncSettings(true, 0, 3));
    List<TokenizedPair> told =
        List.of(PAIRS.get(0).withReference(-3, -4), PAIRS.get(1), PAIRS.get(2));
    Training training =
        Training.of(draft(0.6, 3).plan(), ExampleSource.of(told), new BigramModel(false, 7));
    message =
        assertThrows(IllegalArgumentException.class, () -> Trainer.train(training)).getMessage();
    assertTrue(message.startsWith("1 of 3 examples have ref_*_logps"), message);
  }
}
