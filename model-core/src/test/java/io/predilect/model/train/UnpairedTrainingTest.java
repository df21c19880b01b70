package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.ThreadRanks;
import io.predilect.model.objective.JudgedWeights;
import io.predilect.model.objective.Kto;
import io.predilect.model.objective.Preference;
import io.predilect.model.objective.RunningPoint;
import io.predilect.model.scoring.PassSettings;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.UnpairedExamples;
import io.predilect.model.train.metrics.PairMetrics;
import io.predilect.model.train.plan.BestModelSettings;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.step.BatchView;
import io.predilect.model.train.step.BatchWeights;
import io.predilect.model.train.step.PairPass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** KTO through the trainer. */
class UnpairedTrainingTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(35, 1);

  /** The pairs' responses, one a row, as unpaired data has them. */
  private static final List<TokenizedPair> SINGLES = Pairs.singles(PAIRS);

  /** Mostly desirable ones: their reference point rises above 0. */
  private static final List<TokenizedPair> UNEVEN =
      IntStream.range(0, 70).filter(i -> i % 2 == 0 || i % 10 == 1).mapToObj(SINGLES::get).toList();

  @TempDir Path folder;

  private static PlanDraft draft() {
    PlanDraft draft = new PlanDraft().preference(Preference.KTO);
    draft.batchSize = 33; // the last batch has 4 responses
    draft.evalSteps = OptionalInt.of(2);
    draft.saveSteps = 1;
    return draft;
  }

  private static BigramModel train(
      PlanDraft draft, List<TokenizedPair> examples, TrainListener listener) throws IOException {
    BigramModel model = new BigramModel(false, 7);
    train(draft, examples, model, Collective.alone(), CheckpointStore.none(), listener);
    return model;
  }

  private static TrainResult train(
      PlanDraft draft,
      List<TokenizedPair> examples,
      BigramModel model,
      Collective collective,
      CheckpointStore store,
      TrainListener listener)
      throws IOException {
    return Trainer.train(
        Training.of(draft.plan(), ExampleSource.of(examples), model)
            .heldOut(Optional.of(ExampleSource.of(Pairs.singles(Pairs.make(12, 2)))))
            .collective(collective)
            .checkpoints(store)
            .listener(listener));
  }

  @Test
  void pairsAreTrainedOnAsTheirTwoResponses() throws IOException {
    Recorder ofPairs = new Recorder();
    Recorder ofSingles = new Recorder();
    double[] expected = train(draft(), SINGLES, ofSingles).w;
    assertArrayEquals(expected, train(draft(), PAIRS, ofPairs).w, 0);
    assertEquals(ofSingles.timeless(), ofPairs.timeless());
    assertEquals(3, ofPairs.logged.size()); // 70 responses in batches of 33
  }

  @Test
  void metricsHaveTrlsNamesAndTheMarginIsThatOfTheMeans() throws IOException {
    Recorder recorder = new Recorder();
    train(draft(), SINGLES, recorder);
    Map<String, Double> step = recorder.logged.get(2).values();
    for (String name : List.of("loss", "kl", "logps/chosen", "logps/rejected", "rewards/chosen")) {
      assertTrue(step.containsKey(name), name);
    }
    assertEquals(
        step.get("rewards/chosen") - step.get("rewards/rejected"), step.get("rewards/margins"));
    assertTrue(recorder.evaluated.get(1).values().containsKey("eval_kl"));
    // the reference is the starting model: every loss of the first step is 1 - σ(0)
    assertEquals(0.5, recorder.first("loss"), 1e-12);
    assertEquals(0, recorder.first("kl"), 1e-12);
    long read =
        IntStream.range(0, SINGLES.size())
            .mapToLong(draft().plan().examples(ExampleSource.of(SINGLES))::length)
            .sum();
    assertEquals((double) read, recorder.last("num_tokens"));
  }

  @Test
  void rationalesOfSingleResponsesAreLearntAndThoseOfPairsRefused() throws IOException {
    List<TokenizedPair> explained =
        IntStream.range(0, SINGLES.size())
            .mapToObj(i -> SINGLES.get(i).withRationale(PAIRS.get(i / 2).rationale()))
            .toList();
    PlanDraft draft = draft();
    draft.gamma = 1;
    draft.evalSteps = OptionalInt.empty();
    draft.epochs = 8;
    Recorder recorder = new Recorder();
    Trainer.train(
        Training.of(draft.plan(), ExampleSource.of(explained), new BigramModel(false, 7))
            .listener(recorder));
    assertTrue(recorder.last("rationale_loss") < 0.9 * recorder.first("rationale_loss"));
    long read = draft.plan().examples(ExampleSource.of(SINGLES)).length(0);
    assertEquals(
        read
            + explained.get(0).rationale().orElseThrow().condition().length()
            + explained.get(0).rationale().orElseThrow().text().length(),
        draft.plan().examples(ExampleSource.of(explained)).length(0));
    String refused =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Trainer.train(
                        Training.of(
                            draft.plan(), ExampleSource.of(PAIRS), new BigramModel(false, 7))))
            .getMessage();
    assertTrue(refused.contains("35 of 35 training examples are pairs"), refused);
  }

  @Test
  void theBestCheckpointMayBeThatOfTheLargestMargin() throws IOException {
    PlanDraft draft = draft();
    draft.best =
        new BestModelSettings(
            Optional.of("rewards/margins"), Optional.empty(), false, OptionalInt.empty(), 0);
    Recorder recorder = new Recorder();
    train(draft, SINGLES, recorder);
    assertTrue(recorder.evaluated.get(0).values().containsKey("eval_rewards/margins"));
  }

  @Test
  void neitherMicroBatchesNorSharingNorRanksChangeTheStep() throws Exception {
    Recorder alone = new Recorder();
    double[] expected = train(longer(), UNEVEN, alone).w;
    for (int budget : new int[] {1, 90}) {
      PlanDraft cut = longer();
      cut.microBatchTokens = budget;
      cut.passes = new PassSettings(budget == 1, budget == 1);
      assertArrayEquals(expected, train(cut, UNEVEN, new Recorder()).w, 1e-12);
    }
    for (int ranks : new int[] {2, 3, 5}) {
      Recorder recorder = new Recorder();
      for (BigramModel model : onRanks(ranks, recorder)) {
        assertArrayEquals(expected, model.w, 1e-12);
      }
      for (int step = 0; step < 6; step++) {
        for (String name : List.of("loss", "kl", "num_tokens")) {
          assertEquals(
              alone.logged.get(step).values().get(name),
              recorder.logged.get(step).values().get(name),
              1e-12,
              name + " of step " + step + " on " + ranks);
        }
      }
      assertEquals(
          alone.evaluated.get(2).values().get("eval_kl"),
          recorder.evaluated.get(2).values().get("eval_kl"),
          1e-12);
    }
    assertTrue(alone.last("kl") > 0.01, "the reference point has a say: " + alone.last("kl"));
  }

  private static List<BigramModel> onRanks(int ranks, Recorder recorder) throws Exception {
    return ThreadRanks.run(
        ranks,
        collective -> {
          BigramModel model = new BigramModel(false, 7);
          train(longer(), UNEVEN, model, collective, CheckpointStore.none(), recorder);
          return model;
        });
  }

  private static PlanDraft longer() {
    PlanDraft draft = draft();
    draft.epochs = 3; // 42 responses in batches of 33
    return draft;
  }

  @Test
  void theReferencePointIsTheClampedMeanAndHasNoGradient() {
    Kto kto = new Kto(0.5, JudgedWeights.EVEN);
    BigramModel model = new BigramModel(false, 3);
    ExampleSource source = UnpairedExamples.of(ExampleSource.of(SINGLES), 1);
    for (double shift : new double[] {-0.7, 0.7}) {
      List<Example> batch = new ArrayList<>();
      double mean = 0;
      for (int i = 0; i < 6; i++) {
        double own =
            model
                .score(
                    new PromptedBatch(
                        List.of(source.get(i).prompt()),
                        List.of(new PromptedBatch.Response(0, source.mismatched(i).orElseThrow()))))
                .get(0)
                .logps();
        mean += (shift + 0.1 * i) / 6;
        batch.add(
            new Example(
                i,
                source.get(i),
                new ReferenceLogps(
                    Optional.empty(),
                    Map.of(
                        i % 2 == 0 ? ReferenceLogp.CHOSEN : ReferenceLogp.REJECTED,
                        -4.0,
                        ReferenceLogp.MISMATCHED,
                        own - shift - 0.1 * i)),
                source.mismatched(i)));
      }
      PairPass pass = new PairPass(kto, model, 100, PlanDraft.FASTEST, 0);
      BatchView view =
          pass.look().over(batch.iterator(), 6, Collective.alone(), RunningPoint.START);
      assertEquals(Math.max(0, mean), view.point().orElseThrow(), 1e-6);
      // with z_0 held, the gradient of the step is that of the losses' finite differences
      model.zeroGradients();
      pass.train(batch, BatchWeights.even(6), view, new PairMetrics(kto, 6));
      double[] analytic = model.gradient.clone();
      for (int k = 0; k < model.w.length; k += 7) {
        double kept = model.w[k];
        model.w[k] = kept + 1e-3;
        double up = loss(pass, kto, batch, view);
        model.w[k] = kept - 1e-3;
        double down = loss(pass, kto, batch, view);
        model.w[k] = kept;
        assertEquals((up - down) / 2e-3, analytic[k], 1e-4, "weight " + k);
      }
    }
  }

  private static double loss(PairPass pass, Kto kto, List<Example> batch, BatchView view) {
    PairMetrics metrics = new PairMetrics(kto, batch.size());
    pass.evaluate(batch, BatchWeights.even(batch.size()), view, metrics);
    return IntStream.range(0, batch.size())
        .mapToDouble(row -> metrics.at(row, PairMetrics.LOSS))
        .average()
        .orElseThrow();
  }

  @Test
  void referenceColumnsThatTheDataHasAreUsed() throws IOException {
    BigramModel start = new BigramModel(false, 7);
    PlanDraft draft = draft();
    ExampleSource examples = ExampleSource.of(PAIRS);
    Optional<ExampleSource> heldOut =
        Optional.of(ExampleSource.of(Pairs.singles(Pairs.make(12, 2))));
    BigramModel given = new BigramModel(false, 7);
    Trainer.train(
        Training.of(draft.plan(), examples, given)
            .heldOut(heldOut)
            .references(KeptByModel.in(folder, draft.plan(), examples, heldOut, start)));
    BigramModel own = train(draft(), PAIRS, TrainListener.none());
    assertArrayEquals(own.w, given.w, 0);
    assertEquals(own.responses, given.responses + start.responses, "not scored again");

    List<TokenizedPair> scored = PAIRS.stream().map(p -> p.withReference(-9, -3)).toList();
    Recorder recorder = new Recorder();
    train(draft(), scored, recorder);
    assertNotEquals(0.5, recorder.first("loss"), 1e-3);
  }

  @Test
  void aRunThatIsKilledEndsWithTheSameWeights() throws IOException {
    BigramModel whole = train(draft(), SINGLES, TrainListener.none());
    CheckpointStore store = new LocalCheckpointStore(folder, 2);
    BigramModel killed = new BigramModel(false, 7);
    killed.dieAt = whole.operations * 2 / 3;
    assertThrows(
        BigramModel.Killed.class,
        () -> train(draft(), SINGLES, killed, Collective.alone(), store, TrainListener.none()));
    BigramModel resumed = new BigramModel(false, 1);
    train(draft(), SINGLES, resumed, Collective.alone(), store, TrainListener.none());
    assertArrayEquals(whole.w, resumed.w, 0);
  }

  @Test
  void oneKindOfResponseAloneIsRefused() {
    List<TokenizedPair> good = SINGLES.stream().filter(p -> !p.chosen().isEmpty()).toList();
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> train(draft(), good, TrainListener.none()));
    assertTrue(
        refused.getMessage().startsWith("all 35 training examples are desirable"),
        refused.getMessage());
  }

  @Test
  void objectivesThatCompareTwoRefuseSingleResponses() {
    PlanDraft dpo = new PlanDraft().preference(Preference.DPO);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> train(dpo, SINGLES, TrainListener.none()));
    assertTrue(
        refused.getMessage().contains("70 of 70 training examples (the first: pair-1-0/chosen)"),
        refused.getMessage());
    assertTrue(refused.getMessage().contains("set objective.preference to kto"));
    PlanDraft sft = new PlanDraft().preference(Preference.SFT);
    assertTrue(
        assertThrows(
                IllegalArgumentException.class, () -> train(sft, SINGLES, TrainListener.none()))
            .getMessage()
            .contains("35 of 70 training examples"));
  }
}
