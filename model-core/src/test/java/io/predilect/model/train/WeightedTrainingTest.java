package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.ThreadRanks;
import io.predilect.model.objective.Dpo;
import io.predilect.model.objective.NcaPair;
import io.predilect.model.objective.Objective;
import io.predilect.model.objective.Preference;
import io.predilect.model.objective.RatioForm;
import io.predilect.model.objective.WithPolicyWeight;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.metrics.PairMetrics;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.step.BatchView;
import io.predilect.model.train.step.BatchWeights;
import io.predilect.model.train.step.PairPass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pairs that count more or less than others. */
class WeightedTrainingTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(24, 1);

  private static TokenizedPair weighing(TokenizedPair pair, double weight) {
    return pair.withWeight(OptionalDouble.of(weight));
  }

  /** The weights after a step on a batch that is all there is. */
  private static double[] stepped(List<TokenizedPair> batch, Recorder recorder) throws IOException {
    PlanDraft draft = new PlanDraft().preference(Preference.ORPO);
    draft.epochs = 1;
    draft.batchSize = batch.size();
    draft.maxGradNorm = 0;
    BigramModel model = new BigramModel(false, 7);
    Trainer.train(
        Training.of(draft.plan(), ExampleSource.of(batch), model)
            .heldOut(Optional.of(ExampleSource.of(batch)))
            .listener(recorder));
    return model.gradient;
  }

  @Test
  void aWeightIsHowOftenAPairIsThere() throws IOException {
    TokenizedPair a = PAIRS.get(0);
    TokenizedPair b = PAIRS.get(1);
    TokenizedPair c = PAIRS.get(2);
    Recorder repeated = new Recorder();
    double[] expected = stepped(List.of(a, a, a, b), repeated);
    for (double scale : new double[] {1, 1e-3, 700}) {
      Recorder weighted = new Recorder();
      double[] gradient =
          stepped(List.of(weighing(a, 3 * scale), weighing(b, scale), weighing(c, 0)), weighted);
      assertArrayEquals(expected, gradient, 1e-12);
      assertEquals(repeated.first("loss"), weighted.first("loss"), 1e-12);
    }
  }

  @Test
  void noWeightIsOne() throws IOException {
    List<TokenizedPair> ones = PAIRS.stream().map(pair -> weighing(pair, 1)).toList();
    Recorder with = new Recorder();
    Recorder without = new Recorder();
    assertArrayEquals(stepped(PAIRS, without), stepped(ones, with), 0);
    assertEquals(without.first("loss"), with.first("loss"));
  }

  @Test
  void ofABatchThatWeighsNothingNothingIsLearnt() throws IOException {
    PlanDraft draft = new PlanDraft().preference(Preference.ORPO);
    draft.epochs = 1;
    draft.batchSize = 1;
    Recorder recorder = new Recorder();
    Trainer.train(
        Training.of(
                draft.plan(),
                ExampleSource.of(List.of(weighing(PAIRS.get(0), 0), weighing(PAIRS.get(1), 1))),
                new BigramModel(false, 7))
            .listener(recorder));
    for (String metric : List.of("loss", "grad_norm")) {
      List<Double> each =
          recorder.logged.stream().map(step -> step.values().get(metric)).sorted().toList();
      assertEquals(2, each.size(), metric);
      assertEquals(0, each.get(0), metric);
      assertTrue(each.get(1) > 0.1, metric + " " + each);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DPO", "KTO", "BCO", "BETA_DPO"})
  void anyNumberOfRanksTrainsTheSame(Preference preference) throws Exception {
    List<TokenizedPair> weighted = new ArrayList<>();
    for (int i = 0; i < PAIRS.size(); i++) {
      weighted.add(i % 3 == 0 ? PAIRS.get(i) : weighing(PAIRS.get(i), 0.5 * (i % 5)));
    }
    PlanDraft draft = new PlanDraft().preference(preference);
    draft.batchSize = 9;
    draft.evalSteps = OptionalInt.of(2);
    List<double[]> weights = new ArrayList<>();
    for (int ranks : new int[] {1, 3}) {
      weights.add(
          ThreadRanks.run(
                  ranks,
                  collective -> {
                    BigramModel model = new BigramModel(false, 7);
                    Trainer.train(
                        Training.of(draft.plan(), ExampleSource.of(weighted), model)
                            .heldOut(Optional.of(ExampleSource.of(weighted)))
                            .collective(collective));
                    return model.w;
                  })
              .get(0));
    }
    assertArrayEquals(weights.get(0), weights.get(1), 1e-12);
  }

  @ParameterizedTest
  @EnumSource(names = {"AOT", "AOT_UNPAIRED"})
  void aSortedBatchHasNoWeights(Preference preference) {
    List<TokenizedPair> weighted = List.of(PAIRS.get(0), weighing(PAIRS.get(1), 2));
    Training training =
        Training.of(
            new PlanDraft().preference(preference).plan(),
            ExampleSource.of(weighted),
            new BigramModel(false, 7));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Trainer.train(training));
    assertTrue(refused.getMessage().contains("set the shard stage's weight_column to null"));
  }

  @Test
  void thePolicysWeightMultipliesThePairsLossAndGradient() {
    for (Objective plain :
        List.of(new Dpo(0.5, 0.1, RatioForm.SUM), new NcaPair(0.5, RatioForm.MEAN))) {
      for (TokenizedPair pair : PAIRS.subList(0, 5)) {
        Example example = new Example(0, pair, ReferenceLogps.of(-9, -8));
        PairMetrics expected = new PairMetrics(plain, 1);
        double[] slopes = gradient(plain, example, expected);
        Objective weighted = new WithPolicyWeight(plain);
        PairMetrics metrics = new PairMetrics(weighted, 1);
        double[] weightedSlopes = gradient(weighted, example, metrics);
        double weight = metrics.at(0, "policy_weight");
        assertTrue(weight > 0 && weight != 1, pair.id());
        assertEquals(weight * expected.at(0, "loss"), metrics.at(0, "loss"), 1e-12);
        for (int i = 0; i < slopes.length; i++) {
          assertEquals(weight * slopes[i], weightedSlopes[i], 1e-9);
        }
      }
    }
  }

  private static double[] gradient(Objective objective, Example example, PairMetrics metrics) {
    BigramModel model = new BigramModel(false, 3);
    PairPass pass = new PairPass(objective, model, 80, PlanDraft.FASTEST, 0);
    pass.train(List.of(example), BatchWeights.even(1), BatchView.NONE, metrics);
    PairMetrics evaluated = new PairMetrics(objective, 1);
    pass.evaluate(List.of(example), BatchWeights.even(1), BatchView.NONE, evaluated);
    assertEquals(metrics.at(0, "loss"), evaluated.at(0, "loss"), 1e-12);
    return model.gradient;
  }
}
