package io.predilect.model.train.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.objective.Dpo;
import io.predilect.model.objective.LengthForm;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import io.predilect.model.objective.Orpo;
import io.predilect.model.objective.RatioForm;
import io.predilect.model.objective.Reduction;
import io.predilect.model.objective.WithRationale;
import io.predilect.model.scoring.PassSettings;
import io.predilect.model.scoring.RowBatch;
import io.predilect.model.train.BigramModel;
import io.predilect.model.train.Pairs;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.metrics.MetricTotals;
import io.predilect.model.train.metrics.PairMetrics;
import io.predilect.model.train.plan.PlanDraft;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PassesTest {
  private static final Set<Need> RATIONALE = EnumSet.of(Need.CHOSEN, Need.REJECTED, Need.RATIONALE);

  private static List<Example> examples(int count) {
    List<Example> examples = new ArrayList<>();
    for (TokenizedPair pair : Pairs.make(count, 5)) {
      examples.add(
          new Example(
              examples.size(),
              pair,
              new ReferenceLogps(
                  Optional.empty(),
                  Map.of(
                      ReferenceLogp.CHOSEN, -3.0,
                      ReferenceLogp.REJECTED, -4.0,
                      ReferenceLogp.CHOSEN_HEAD, -1.5,
                      ReferenceLogp.REJECTED_HEAD, -2.0))));
    }
    return examples;
  }

  private static List<RowBatch<Example>> batches(
      List<Example> examples, Set<Need> needs, int budget, PassSettings settings) {
    return RowBatch.of(examples, e -> Slots.sequences(e, needs), budget, settings);
  }

  @Test
  void everyExampleIsRunOnceWithinTheBudget() {
    for (int budget : new int[] {1, 30, 64, 300, 100_000}) {
      List<RowBatch<Example>> batches = batches(examples(60), RATIONALE, budget, PlanDraft.FASTEST);
      Set<Integer> rows = new TreeSet<>();
      for (RowBatch<Example> batch : batches) {
        assertTrue(
            batch.batch().tokens() <= budget || batch.rows().size() == 1, "budget " + budget);
        assertEquals(3 * batch.rows().size(), batch.batch().responses().size());
        batch.rows().forEach(item -> assertTrue(rows.add(item.row().row())));
      }
      assertEquals(60, rows.size());
    }
  }

  @Test
  void slotsPointAtTheRightSequences() {
    for (RowBatch<Example> batch : batches(examples(60), RATIONALE, 100, PlanDraft.FASTEST)) {
      for (RowBatch.Item<Example> item : batch.rows()) {
        Slots slots = Slots.of(item, RATIONALE);
        TokenizedPair pair = slots.example().pair();
        var chosen = batch.batch().responses().get(slots.chosen().orElseThrow());
        var rejected = batch.batch().responses().get(slots.rejected().orElseThrow());
        var rationale = batch.batch().responses().get(slots.rationale().orElseThrow());
        assertEquals(pair.chosen(), chosen.tokens());
        assertEquals(pair.rejected(), rejected.tokens());
        assertEquals(pair.rationale().orElseThrow().text(), rationale.tokens());
        assertEquals(pair.prompt(), batch.batch().prompts().get(chosen.prompt()));
        assertEquals(chosen.prompt(), rejected.prompt());
        assertEquals(
            pair.rationale().orElseThrow().condition(),
            batch.batch().prompts().get(rationale.prompt()));
      }
    }
  }

  @Test
  void aPromptOfSeveralPairsIsRunOnce() {
    Set<Need> both = EnumSet.of(Need.CHOSEN, Need.REJECTED);
    List<Example> examples = examples(60);
    long distinct = examples.stream().map(e -> e.pair().prompt()).distinct().count();
    assertTrue(distinct < 60, "the data shares prompts");
    List<RowBatch<Example>> one = batches(examples, both, 100_000, PlanDraft.FASTEST);
    assertEquals(1, one.size());
    assertEquals(distinct, one.get(0).batch().prompts().size());
    assertTrue(batches(List.of(), both, 10, PlanDraft.FASTEST).isEmpty());
  }

  @Test
  void promptsCanBeRunForEveryResponseAndPairsInTheirOrder() {
    Set<Need> both = EnumSet.of(Need.CHOSEN, Need.REJECTED);
    PassSettings plain = new PassSettings(false, false);
    List<Integer> rows = new ArrayList<>();
    for (RowBatch<Example> batch : batches(examples(60), both, 64, plain)) {
      assertTrue(batch.batch().tokens() <= 64);
      assertEquals(batch.batch().responses().size(), batch.batch().prompts().size());
      batch.rows().forEach(item -> rows.add(item.row().row()));
    }
    assertEquals(IntStream.range(0, 60).boxed().toList(), rows);
  }

  @Test
  void theModelsGradientIsThatOfTheMeanLoss() {
    Objective objective =
        new WithRationale(
            new Dpo(0.5, 0.1, RatioForm.MEAN),
            0.7,
            WithRationale.Form.LOG_LIKELIHOOD,
            Reduction.SUM);
    check(objective);
    check(new Orpo(0.5));
    check(new Dpo(0.5, 0, RatioForm.of(new LengthForm(Reduction.SUM, 0.3))));
  }

  @Test
  void theShareOfPaddingIsThatOfSlotsWithoutAToken() {
    List<Example> two =
        List.of(
            example(0, Tokens.of(1, 2), Tokens.of(3), Tokens.of(4, 5, 6)),
            example(1, Tokens.of(1, 2, 3, 4), Tokens.of(5, 6), Tokens.of(7, 8)));
    Objective orpo = new Orpo(0.5);
    PairPass pass = new PairPass(orpo, new BigramModel(false, 3), 80, PlanDraft.FASTEST, 0);
    pass.train(two, BatchWeights.even(2), BatchView.NONE, new PairMetrics(orpo, 2));
    // 2 x 4 slots of prompts and 4 x 3 of responses hold 14 tokens
    assertEquals(1 - 14.0 / 20, pass.padding(), 1e-12);
  }

  private static Example example(int row, Tokens prompt, Tokens chosen, Tokens rejected) {
    return new Example(
        row, TokenizedPair.of("pair-" + row, "", prompt, chosen, rejected), ReferenceLogps.none());
  }

  private static void check(Objective objective) {
    List<Example> examples = examples(20);
    BigramModel model = new BigramModel(false, 3);
    PairPass pass = new PairPass(objective, model, 80, PlanDraft.FASTEST, 0);
    model.zeroGradients();
    pass.train(
        examples,
        BatchWeights.even(examples.size()),
        BatchView.NONE,
        new PairMetrics(objective, examples.size()));
    double h = 0.01; // scores come as floats, so the step cannot be much finer
    for (int i = 0; i < model.w.length; i += 7) {
      double before = model.w[i];
      model.w[i] = before + h;
      double above = meanLoss(pass, objective, examples);
      model.w[i] = before - h;
      double below = meanLoss(pass, objective, examples);
      model.w[i] = before;
      assertEquals((above - below) / (2 * h), model.gradient[i], 2e-4);
    }
  }

  private static double meanLoss(PairPass pass, Objective objective, List<Example> examples) {
    PairMetrics metrics = new PairMetrics(objective, examples.size());
    pass.evaluate(examples, BatchWeights.even(examples.size()), BatchView.NONE, metrics);
    return MetricTotals.none().plus(metrics).values().get("loss");
  }
}
