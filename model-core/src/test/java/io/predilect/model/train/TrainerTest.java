package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.ObjectiveDraft;
import io.predilect.model.objective.Preference;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.TrainingReferences;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.step.NonFiniteStepException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(200, 1);
  private static final List<TokenizedPair> HELD_OUT =
      Pairs.withoutSharedResponses(Pairs.make(60, 2));

  private static TrainResult train(
      PlanDraft draft, List<TokenizedPair> pairs, BigramModel model, TrainListener listener)
      throws IOException {
    return Trainer.train(
        Training.of(draft.plan(), ExampleSource.of(pairs), model)
            .heldOut(Optional.of(ExampleSource.of(HELD_OUT)))
            .listener(listener));
  }

  @ParameterizedTest
  @EnumSource(Preference.class)
  void everyObjectiveLearns(Preference preference) throws IOException {
    boolean single =
        EnumSet.of(Preference.KTO, Preference.BCO, Preference.APO_ZERO_UNPAIRED)
            .contains(preference);
    PlanDraft draft = new PlanDraft().preference(preference);
    draft.gamma = preference == Preference.NONE ? 1 : 0;
    boolean ranks = preference.ranks();
    draft.epochs = single ? 16 : ranks ? 35 : 29; // a pair is two responses to it
    BigramModel model = new BigramModel(preference == Preference.REWARD, 7);
    Recorder recorder = new Recorder();
    List<TokenizedPair> pairs = ranks ? Pairs.withoutSharedResponses(PAIRS) : PAIRS;
    TrainResult result = train(draft, pairs, model, recorder);
    assertTrue(result.steps() > 200, preference + " takes " + result.steps() + " steps");
    assertTrue(recorder.last("loss") < recorder.first("loss"), preference.toString());
    result.metrics().forEach((name, value) -> assertTrue(Double.isFinite(value), name));
    String accuracy = preference == Preference.REWARD ? "eval_accuracy" : "eval_rewards/accuracies";
    if (single) {
      assertTrue(result.metrics().get("eval_rewards/margins") > 0.05, result.metrics().toString());
    } else if (preference != Preference.SFT && preference != Preference.NONE) {
      double reached = result.metrics().get(accuracy);
      // apo_down takes the chosen responses down too, and the bigrams of both are the same
      double least = preference == Preference.APO_DOWN ? 0.55 : 0.85;
      assertTrue(reached > least, preference + " reaches " + reached);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dpo   | f_divergence_type: forward_kl",
        "dpo   | f_divergence_type: js_divergence",
        "ipo   | f_divergence_type: alpha_divergence, reduction: mean",
        "dpo   | reference_free: true, sft_weight: 1",
        "hinge | reference_free: true, sft_weight: 0.5",
        "dpo   | score_margin: 0.5",
        "dpo   | length_penalty: 0.02",
        "dpo   | use_weighting: true",
        "mix   | mix: sft+odds_ratio, loss_weights: 1+0.5",
        "mix   | mix: beta_dpo+aot",
      })
  void everyShapeLearns(String preference, String shape) throws IOException {
    PlanDraft draft = new PlanDraft();
    draft.objective = Optional.of(ObjectiveDraft.of(preference, shape));
    draft.epochs = 29;
    Recorder recorder = new Recorder();
    TrainResult result = train(draft, PAIRS, new BigramModel(false, 7), recorder);
    assertTrue(recorder.last("loss") < recorder.first("loss"), shape);
    result.metrics().forEach((name, value) -> assertTrue(Double.isFinite(value), name));
    double reached = result.metrics().get("eval_rewards/accuracies");
    assertTrue(reached > 0.85, shape + " reaches " + reached);
  }

  @Test
  void onlyWhatTheObjectiveNeedsIsRun() throws IOException {
    PlanDraft draft = new PlanDraft().preference(Preference.SFT);
    BigramModel model = new BigramModel(false, 7);
    Trainer.train(Training.of(draft.plan(), ExampleSource.of(PAIRS), model));
    assertEquals(PAIRS.size(), model.responses);
  }

  @Test
  void metricsHaveTheirUsualNames() throws IOException {
    PlanDraft draft = new PlanDraft();
    draft.gamma = 0.5;
    Recorder recorder = new Recorder();
    train(draft, PAIRS, new BigramModel(false, 7), recorder);
    assertEquals(
        Set.of(
            "loss",
            "rewards/chosen",
            "rewards/rejected",
            "rewards/margins",
            "rewards/accuracies",
            "margin",
            "logps/chosen",
            "logps/rejected",
            "logps/rationale",
            "rationale_loss",
            "mean_token_accuracy",
            "entropy", // the model says no mean logit, so there is no logits/…
            "learning_rate",
            "grad_norm",
            "num_tokens",
            "padding",
            "peak_memory_mib", // on Linux
            "tokens_per_second"),
        Recorder.withMemory(recorder.logged.get(0).values().keySet()));
    assertEquals(1.5, recorder.first("entropy"));
    assertEquals(0.25, recorder.first("mean_token_accuracy"));
    assertEquals(0, recorder.first("rewards/margins")); // the reference is the starting model
    assertTrue(recorder.evaluated.get(0).values().containsKey("eval_rewards/accuracies"));
    assertEquals(1.0, recorder.logged.get(6).epoch());
    long tokens = PAIRS.stream().mapToLong(TokenizedPair::length).sum();
    assertEquals((double) tokens, recorder.last("num_tokens"));
  }

  @Test
  void accumulationNeverChangesTheStep() throws IOException {
    double[][] weights = new double[3][];
    List<Recorder> recorders = new ArrayList<>();
    int[] budgets = {100_000, 250, 1};
    int[] passes = new int[3];
    for (int i = 0; i < 3; i++) {
      PlanDraft draft = new PlanDraft();
      draft.gamma = 0.5;
      draft.microBatchTokens = budgets[i];
      BigramModel model = new BigramModel(false, 7);
      recorders.add(new Recorder());
      train(draft, PAIRS.subList(0, 192), model, recorders.get(i));
      weights[i] = model.w;
      passes[i] = model.passes;
    }
    assertEquals(6, passes[0]); // 1 x 32
    assertTrue(passes[1] >= 18 && passes[1] <= 36, "passes: " + passes[1]); // about 4 x 8
    assertEquals(192, passes[2]); // 32 x 1
    assertArrayEquals(weights[0], weights[1], 1e-12);
    assertArrayEquals(weights[0], weights[2], 1e-12);
    assertEquals(recorders.get(0).first("loss"), recorders.get(2).first("loss"));
  }

  @Test
  void theReferencePassGivesWhatColumnsWould() throws IOException {
    BigramModel start = new BigramModel(false, 7);
    List<TokenizedPair> scored = new ArrayList<>();
    for (TokenizedPair pair : PAIRS) {
      scored.add(
          pair.withReference(
              logps(start, pair, pair.chosen()), logps(start, pair, pair.rejected())));
    }
    BigramModel computed = new BigramModel(false, 7);
    BigramModel columns = new BigramModel(false, 7);
    train(new PlanDraft(), PAIRS, computed, TrainListener.none());
    train(new PlanDraft(), scored, columns, TrainListener.none());
    assertArrayEquals(columns.w, computed.w, 0);
  }

  private static double logps(BigramModel model, TokenizedPair pair, Tokens response) {
    PromptedBatch one =
        new PromptedBatch(List.of(pair.prompt()), List.of(new PromptedBatch.Response(0, response)));
    return model.score(one).get(0).logps();
  }

  @Test
  void anotherReferenceModelFillsWhatIsMissing(@TempDir Path folder) throws IOException {
    BigramModel reference = new BigramModel(false, 31);
    List<TokenizedPair> pairs = new ArrayList<>(PAIRS);
    pairs.set(4, pairs.get(4).withReference(-1, -2));
    ExampleSource examples = ExampleSource.of(pairs);
    try (TrainingReferences filled =
        KeptByModel.in(folder, new PlanDraft().plan(), examples, Optional.empty(), reference)) {
      for (int i = 0; i < pairs.size(); i++) {
        TokenizedPair pair = pairs.get(i);
        double expected = i == 4 ? -2 : logps(reference, pair, pair.rejected());
        assertEquals(
            expected, filled.training().of(i, pair).of(ReferenceLogp.REJECTED).orElseThrow());
      }
    }
  }

  @Test
  void evaluationComesWhenAskedAndAtTheEnd() throws IOException {
    PlanDraft draft = new PlanDraft();
    draft.evalSteps = OptionalInt.of(3);
    draft.loggingSteps = 2;
    Recorder recorder = new Recorder();
    TrainResult result = train(draft, PAIRS, new BigramModel(false, 7), recorder);
    assertEquals(List.of(3, 6, 7), recorder.evaluated.stream().map(StepMetrics::step).toList());
    assertEquals(List.of(2, 4, 6, 7), recorder.logged.stream().map(StepMetrics::step).toList());
    double least =
        recorder.evaluated.stream()
            .mapToDouble(m -> m.values().get("eval_loss"))
            .min()
            .orElseThrow();
    assertEquals(least, result.bestEvaluation().get("eval_loss"));
  }

  @Test
  void aLossThatIsNotFiniteStopsBeforeTheStepAndNamesThePairs() {
    List<TokenizedPair> pairs = new ArrayList<>(PAIRS);
    pairs.replaceAll(p -> p.withReference(-1, -1));
    pairs.set(17, pairs.get(17).withReference(Double.NaN, -1));
    PlanDraft draft = new PlanDraft();
    BigramModel model = new BigramModel(false, 7);
    Recorder recorder = new Recorder();
    NonFiniteStepException e =
        assertThrows(NonFiniteStepException.class, () -> train(draft, pairs, model, recorder));
    assertTrue(e.getMessage().contains("pair-1-17"), e.getMessage());
    assertTrue(e.getMessage().startsWith("step " + e.step()), e.getMessage());
    assertTrue(e.ids().contains("pair-1-17") && e.ids().size() >= 8);
    assertEquals(List.of(e), recorder.failures);
    assertEquals(e.step() - 1, recorder.logged.size());
  }

  @Test
  void aGradientThatIsNotFiniteStopsToo() {
    BigramModel model = new BigramModel(false, 7);
    BroadcastOfNaN broken = new BroadcastOfNaN();
    NonFiniteStepException e =
        assertThrows(
            NonFiniteStepException.class,
            () ->
                Trainer.train(
                    Training.of(
                            new PlanDraft().preference(Preference.SFT).plan(),
                            ExampleSource.of(PAIRS),
                            model)
                        .collective(broken)));
    assertTrue(e.getMessage().contains("the gradient's norm is NaN"), e.getMessage());
    assertEquals(32, e.ids().size());
  }

  /** Spoils gradients, and nothing else. */
  private static final class BroadcastOfNaN implements Collective {
    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int ranks() {
      return 1;
    }

    @Override
    public void sum(float[] values) {}

    @Override
    public void sum(double[] values) {
      if (values.length == BigramModel.VOCABULARY * BigramModel.VOCABULARY) {
        values[5] = Double.NaN;
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void examplesThatLackWhatIsNeededAreFoundBeforeTheFirstStep() {
    List<TokenizedPair> pairs = new ArrayList<>(PAIRS);
    pairs.set(3, Pairs.bare(pairs.get(3)));
    PlanDraft draft = new PlanDraft();
    draft.gamma = 2;
    BigramModel model = new BigramModel(false, 7);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> train(draft, pairs, model, TrainListener.none()));
    assertEquals(
        "1 of 200 training examples (the first: pair-1-3) have no rationale; add a rationales"
            + " stage, or set objective.rationale.gamma to 0",
        e.getMessage());
    assertEquals(0, model.operations);
    assertThrows(
        IllegalArgumentException.class,
        () -> train(new PlanDraft(), List.of(), model, TrainListener.none()));
  }

  @Test
  void clippingBoundsTheStepsGradient() throws IOException {
    PlanDraft draft = new PlanDraft().preference(Preference.SFT);
    draft.maxGradNorm = 0.01;
    draft.maxSteps = OptionalInt.of(1);
    BigramModel model = new BigramModel(false, 7);
    Recorder recorder = new Recorder();
    train(draft, PAIRS, model, recorder);
    assertTrue(recorder.first("grad_norm") > 0.01); // the norm before clipping
    assertEquals(0.01, model.gradientNorm(), 1e-6);
  }
}
