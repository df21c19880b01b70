package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.objective.Dpo;
import io.predilect.model.objective.Logistic;
import io.predilect.model.objective.Objective;
import io.predilect.model.objective.RatioForm;
import io.predilect.model.objective.WithRefinement;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.TrainingReferences;
import io.predilect.model.train.metrics.PairMetrics;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.step.BatchView;
import io.predilect.model.train.step.BatchWeights;
import io.predilect.model.train.step.PairPass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Self-refinement through the trainer. */
class RefinementTest {
  private static final double BETA = 0.5;
  private static final double LAMBDA = 0.8;
  private static final List<TokenizedPair> PAIRS = augmented(Pairs.make(80, 1));

  @TempDir Path folder;

  private static List<TokenizedPair> augmented(List<TokenizedPair> pairs) {
    List<TokenizedPair> augmented = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      TokenizedPair pair = pairs.get(i);
      augmented.add(
          TokenizedPair.of(pair.id(), pair.subset(), pair.prompt(), pair.chosen(), pair.rejected())
              .withRationale(pair.rationale())
              .withAugmentedPrompt(
                  Optional.of(pair.prompt().plus(Tokens.of(i % BigramModel.VOCABULARY))))
              .withReference(pair.reference())
              .withScoreMargin(pair.scoreMargin()));
    }
    return augmented;
  }

  private static PlanDraft draft() {
    PlanDraft draft = new PlanDraft();
    draft.lambda = LAMBDA;
    draft.batchSize = 8;
    draft.saveSteps = 2;
    return draft;
  }

  private static TrainResult train(
      PlanDraft draft, ExampleSource pairs, BigramModel model, CheckpointStore store)
      throws IOException {
    return Trainer.train(Training.of(draft.plan(), pairs, model).checkpoints(store));
  }

  @Test
  void noGradientFlowsThroughTheRefinement() {
    TokenizedPair pair = PAIRS.get(4);
    ReferenceLogps reference =
        new ReferenceLogps(
            Optional.empty(),
            java.util.Map.of(
                ReferenceLogp.CHOSEN, -4.0,
                ReferenceLogp.REJECTED, -3.0,
                ReferenceLogp.AUGMENTED_CHOSEN, -9.0,
                ReferenceLogp.AUGMENTED_REJECTED, -2.0));
    Dpo dpo = new Dpo(BETA, 0, RatioForm.SUM);
    BigramModel plain = step(dpo, pair, reference);
    BigramModel refined = step(new WithRefinement(dpo, LAMBDA), pair, reference);

    double margin = margin(plain, pair, -4, -3);
    double other = margin(plain, pair.underAugmentedPrompt(), -9, -2);
    double slope = Logistic.sigmoid(-BETA * margin);
    double refinedSlope = Logistic.sigmoid(-BETA * (margin - LAMBDA * other));
    double[] expected = plain.gradient.clone();
    for (int i = 0; i < expected.length; i++) {
      expected[i] *= refinedSlope / slope;
    }
    assertArrayEquals(expected, refined.gradient, 1e-6);
    assertTrue(Math.abs(refinedSlope / slope - 1) > 0.1, "the refinement has a say");
  }

  private static BigramModel step(
      Objective objective, TokenizedPair pair, ReferenceLogps reference) {
    BigramModel model = new BigramModel(false, 3);
    new PairPass(objective, model, 100, PlanDraft.FASTEST, 0)
        .train(
            List.of(new Example(0, pair, reference)),
            BatchWeights.even(1),
            BatchView.NONE,
            new PairMetrics(objective, 1));
    return model;
  }

  private static double margin(
      BigramModel model, TokenizedPair pair, double chosen, double rejected) {
    var scored =
        new PairScorer(model, 100)
            .score(List.of(pair).iterator(), Prompted::responses)
            .next()
            .score();
    return (scored.get(0).logps() - chosen) - (scored.get(1).logps() - rejected);
  }

  @Test
  void theAccuracyOnTheAugmentedPromptIsToldAndAllTokensThatAreReadAreCounted() throws IOException {
    TrainResult result =
        train(draft(), ExampleSource.of(PAIRS), new BigramModel(false, 7), CheckpointStore.none());
    double accuracy = result.metrics().get("accuracy_augmented");
    assertTrue(accuracy >= 0 && accuracy <= 1, "accuracy_augmented is " + accuracy);
    long read =
        PAIRS.stream()
            .mapToLong(
                p ->
                    p.prompt().length()
                        + p.augmentedPrompt().orElseThrow().length()
                        + 2 * (p.chosen().length() + p.rejected().length()))
            .sum();
    assertEquals(read, result.tokens());
  }

  @Test
  void aRunThatIsKilledGoesOnWithTheReferencesItBeganWith() throws IOException {
    BigramModel whole = new BigramModel(false, 7);
    train(draft(), ExampleSource.of(PAIRS), whole, CheckpointStore.none());

    CheckpointStore store = new LocalCheckpointStore(folder, 2);
    BigramModel killed = new BigramModel(false, 7);
    killed.dieAt = whole.operations * 2 / 3;
    assertThrows(
        BigramModel.Killed.class, () -> train(draft(), ExampleSource.of(PAIRS), killed, store));
    BigramModel resumed = new BigramModel(false, 1);
    TrainResult result = train(draft(), ExampleSource.of(PAIRS), resumed, store);
    assertEquals(10, result.steps());
    assertArrayEquals(whole.w, resumed.w, 0);
  }

  @Test
  void columnsOfAReferenceGiveWhatThePassOverTheStartingModelGives() throws IOException {
    BigramModel own = new BigramModel(false, 7);
    train(draft(), ExampleSource.of(PAIRS), own, CheckpointStore.none());
    BigramModel start = new BigramModel(false, 7);
    ExampleSource examples = ExampleSource.of(PAIRS);
    List<TokenizedPair> scored = new ArrayList<>();
    try (TrainingReferences said =
        KeptByModel.in(folder, draft().plan(), examples, Optional.empty(), start)) {
      for (int i = 0; i < PAIRS.size(); i++) {
        scored.add(PAIRS.get(i).withReference(said.training().of(i, PAIRS.get(i))));
      }
    }
    BigramModel given = new BigramModel(false, 7);
    train(draft(), ExampleSource.of(scored), given, CheckpointStore.none());
    assertArrayEquals(own.w, given.w, 0);
  }

  @Test
  void pairsWithoutAnAugmentedPromptAreFoundBeforeTheFirstStep() {
    List<TokenizedPair> pairs = new ArrayList<>(PAIRS);
    pairs.set(5, Pairs.bare(pairs.get(5)));
    BigramModel model = new BigramModel(false, 7);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> train(draft(), ExampleSource.of(pairs), model, CheckpointStore.none()));
    assertEquals(
        "1 of 80 training examples (the first: pair-1-5) have no augmented prompt; run the shard"
            + " stage again with this training in the same file, or set"
            + " objective.refinement.lambda to 0",
        e.getMessage());
    assertEquals(0, model.operations);
  }
}
