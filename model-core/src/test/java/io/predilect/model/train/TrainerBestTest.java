package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.train.checkpoint.BestEvaluation;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.plan.BestModelSettings;
import io.predilect.model.train.plan.PlanDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The best evaluation: which it is, what is kept of it, and when waiting for a better one ends. */
class TrainerBestTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(40, 1);
  // Held-out pairs that prefer the opposite: the better the training goes, the worse they get.
  private static final List<TokenizedPair> AGAINST =
      Pairs.make(20, 1).stream().map(TrainerBestTest::turned).toList();

  @TempDir Path root;

  private static TokenizedPair turned(TokenizedPair pair) {
    return TokenizedPair.of(
        pair.id(),
        pair.subset(),
        pair.prompt(),
        /* chosen= */ pair.rejected(),
        /* rejected= */ pair.chosen());
  }

  private static PlanDraft draft(BestModelSettings best) {
    PlanDraft draft = new PlanDraft();
    draft.batchSize = 10;
    draft.epochs = 5; // 20 steps
    draft.evalSteps = OptionalInt.of(2);
    draft.best = best;
    return draft;
  }

  private static BestModelSettings best(
      String metric, boolean load, OptionalInt patience, double threshold) {
    return new BestModelSettings(Optional.of(metric), Optional.empty(), load, patience, threshold);
  }

  private TrainResult run(
      PlanDraft draft, BigramModel model, Recorder recorder, BooleanSupplier stop)
      throws IOException {
    return Trainer.train(
        Training.of(draft.plan(), ExampleSource.of(PAIRS), model)
            .heldOut(Optional.of(ExampleSource.of(AGAINST)))
            .checkpoints(new LocalCheckpointStore(root, 2))
            .listener(recorder)
            .stop(stop));
  }

  private Set<String> checkpoints() throws IOException {
    try (Stream<Path> folders = Files.list(root)) {
      return new TreeSet<>(
          folders
              .map(folder -> folder.getFileName().toString())
              .filter(name -> name.startsWith("step-"))
              .toList());
    }
  }

  @Test
  void theBestCheckpointStaysAndItsWeightsAreTheResult() throws IOException {
    BigramModel model = new BigramModel(false, 7);
    PlanDraft draft = draft(best("loss", true, OptionalInt.empty(), 0));
    draft.saveSteps = 3;
    TrainResult result = run(draft, model, new Recorder(), () -> false);
    assertEquals(20, result.steps());
    assertEquals(2, result.bestEvaluation().get("step"));
    assertEquals(Set.of("step-18", "step-2", "step-20"), checkpoints());
    BigramModel second = new BigramModel(false, 1);
    second.loadWeights(root.resolve("step-2/model.safetensors"));
    assertArrayEquals(second.w, model.w, 0);
  }

  @Test
  void figuresOfHeldOutPairsAreThoseOfTheWeightsThatAreTheResult() throws IOException {
    PlanDraft draft = draft(best("loss", true, OptionalInt.empty(), 0));
    draft.saveSteps = 3;
    for (boolean again : new boolean[] {false, true}) { // all is done then
      Recorder recorder = new Recorder();
      TrainResult result = run(draft, new BigramModel(false, 7), recorder, () -> false);
      Map<String, Double> figures = result.metrics();
      assertEquals(2, result.bestEvaluation().get("step"));
      for (String name : List.of("eval_loss", "eval_rewards/margins", "eval_logps/rejected")) {
        assertEquals(result.bestEvaluation().get(name), figures.get(name), name);
      }
      if (!again) {
        StepMetrics last = recorder.evaluated.get(recorder.evaluated.size() - 1);
        assertEquals(20, last.step());
        assertTrue(last.values().get("eval_loss") > figures.get("eval_loss"));
        StepMetrics logged = recorder.logged.get(recorder.logged.size() - 1);
        assertEquals(logged.values().get("loss"), figures.get("loss"), "of the run itself");
      }
    }
    TrainResult unloaded =
        run(
            draft(best("loss", false, OptionalInt.empty(), 0)),
            new BigramModel(false, 7),
            new Recorder(),
            () -> false);
    assertTrue(
        unloaded.metrics().get("eval_loss") > unloaded.bestEvaluation().get("eval_loss"),
        "the last weights are the result");
  }

  @Test
  void withoutLoadingTheLastWeightsAreTheResult() throws IOException {
    BigramModel model = new BigramModel(false, 7);
    run(
        draft(best("eval_loss", false, OptionalInt.empty(), 0)),
        model,
        new Recorder(),
        () -> false);
    BigramModel last = new BigramModel(false, 1);
    last.loadWeights(root.resolve("step-20/model.safetensors"));
    assertArrayEquals(last.w, model.w, 0);
    assertTrue(checkpoints().contains("step-2"));
  }

  @Test
  void patienceEndsTrainingWhetherInterruptedOrNot() throws IOException {
    PlanDraft draft = draft(best("rewards/accuracies", true, OptionalInt.of(3), 0.01));
    draft.loggingSteps = 3;
    BigramModel model = new BigramModel(false, 7);
    Recorder recorder = new Recorder();
    TrainResult result = run(draft, model, recorder, () -> false);
    int best = result.bestEvaluation().get("step").intValue();
    assertTrue(result.steps() < 20 && !result.stopped(), "steps " + result.steps());
    assertTrue(result.steps() >= best + 4, result.steps() + " and " + best);
    assertEquals(
        result.steps(), recorder.logged.get(recorder.logged.size() - 1).step()); // nothing untold
    int ended = result.steps();
    double[] expected = model.w;

    BigramModel again = new BigramModel(false, 3);
    assertEquals(ended, run(draft, again, new Recorder(), () -> false).steps());
    assertArrayEquals(expected, again.w, 0);

    for (String name : checkpoints()) {
      delete(root.resolve(name));
    }
    TrainResult part = null;
    BigramModel stopped = null;
    for (int i = 0; i < ended; i++) {
      stopped = new BigramModel(false, 7);
      part = run(draft, stopped, new Recorder(), () -> true);
    }
    assertEquals(ended, part.steps());
    assertFalse(part.stopped());
    assertArrayEquals(expected, stopped.w, 0);
  }

  @Test
  void whatHasNoEvaluationIsRefused() {
    IllegalArgumentException unknown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                run(
                    draft(best("eval_accuracy", false, OptionalInt.empty(), 0)),
                    new BigramModel(false, 7),
                    new Recorder(),
                    () -> false));
    assertTrue(
        unknown.getMessage().startsWith("metric_for_best_model is eval_accuracy; this objective's")
            && unknown.getMessage().contains("rewards/accuracies"),
        unknown.getMessage());
    PlanDraft once = draft(best("loss", false, OptionalInt.of(2), 0));
    once.evalSteps = OptionalInt.empty();
    assertThrows(IllegalArgumentException.class, once::plan);
  }

  @Test
  void theBestIsTheBestByAnyAmountAndPatienceByMoreThanTheThreshold() {
    BestModelSettings rule = best("accuracy", false, OptionalInt.of(2), 0.1);
    assertTrue(rule.greater());
    BestEvaluation best = BestEvaluation.none();
    assertTrue(best.summary().isEmpty());
    double[] values = {0.5, 0.55, 0.7, 0.7, Double.NaN};
    int[] steps = {1, 2, 3, 3, 3};
    int[] since = {0, 1, 0, 1, 2};
    for (int i = 0; i < values.length; i++) {
      best = best.after(i + 1, Map.of("eval_accuracy", values[i]), rule);
      assertEquals(steps[i], best.step(), "after " + i);
      assertEquals(since[i], best.since(), "after " + i);
    }
    assertTrue(best.exhausted(rule));
    assertFalse(PlanDraft.LAST.greater());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
