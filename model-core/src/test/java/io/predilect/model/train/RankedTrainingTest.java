package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.objective.PlackettLuce;
import io.predilect.model.objective.Preference;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.RankedExamples;
import io.predilect.model.train.data.References;
import io.predilect.model.train.metrics.PairMetrics;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.step.BatchView;
import io.predilect.model.train.step.BatchWeights;
import io.predilect.model.train.step.PairPass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on rankings, which are put together of pairs. */
class RankedTrainingTest {
  @TempDir Path folder;

  /** Pairs of rankings of 2 to 5 responses, in which more tokens count up the better a one is. */
  private static List<TokenizedPair> rankings(int count, long seed) {
    Random random = new Random(seed);
    List<TokenizedPair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int start = random.nextInt(BigramModel.VOCABULARY);
      Tokens prompt = Tokens.of(i, 2, start); // another one for each
      List<Tokens> responses = new ArrayList<>();
      int size = 2 + random.nextInt(4);
      for (int place = 0; place < size; place++) {
        int[] response = new int[6];
        for (int t = 0; t < response.length; t++) {
          int right = (start + t + 1) % BigramModel.VOCABULARY;
          response[t] = t < 5 - place ? right : (right + 1 + place) % BigramModel.VOCABULARY;
        }
        responses.add(Tokens.of(response));
      }
      for (int place = 1; place < size; place++) {
        pairs.add(
            TokenizedPair.of(
                seed + "-" + i + "-" + place,
                "",
                prompt,
                responses.get(place - 1),
                responses.get(place)));
      }
    }
    Collections.shuffle(pairs, random);
    return pairs;
  }

  private static TokenizedPair pair(String id, int chosen, int rejected) {
    return TokenizedPair.of(id, "", Tokens.of(1, 2), Tokens.of(chosen), Tokens.of(rejected));
  }

  private static ExampleSource of(TokenizedPair... pairs) {
    return RankedExamples.of(ExampleSource.of(List.of(pairs)));
  }

  @Test
  void pairsArePutTogetherInTheirOrderWhereverTheyStand() {
    TokenizedPair other = TokenizedPair.of("x", "", Tokens.of(9), Tokens.of(3), Tokens.of(4));
    ExampleSource rankings = of(pair("b", 4, 5), other, pair("c", 5, 6), pair("a", 3, 4));
    assertEquals(2, rankings.size());
    assertEquals("x", rankings.id(0)); // the same responses to another prompt
    assertEquals(List.of(1), rankings.asked(0));
    assertEquals("a", rankings.get(1).id());
    assertEquals(List.of(3, 0, 2), rankings.asked(1));
    assertEquals(2 + 4, rankings.length(1));
    Example example = References.none().example(0, rankings, 1);
    assertEquals(
        List.of(Tokens.of(5), Tokens.of(6)),
        example.others().stream().map(Example.Other::response).toList());
  }

  @Test
  void aPairOfTheSameTokensIsLeftOutOfItsRanking() {
    RankedExamples rankings =
        (RankedExamples) of(pair("a", 3, 4), pair("cut", 4, 4), pair("b", 4, 5), pair("c", 5, 6));
    assertEquals(2, rankings.size());
    assertEquals(List.of(0, 2, 3), rankings.asked(0));
    assertEquals(List.of(1), rankings.asked(1));
    assertEquals(0, rankings.pieces());
    assertEquals(2, of(pair("a", 3, 3), pair("b", 4, 5)).size());
  }

  @Test
  void piecesThatJoinNoMoreAreTold() {
    TokenizedPair other = TokenizedPair.of("x", "", Tokens.of(9), Tokens.of(3), Tokens.of(4));
    RankedExamples broken =
        (RankedExamples) of(pair("a", 3, 4), pair("b", 4, 5), other, pair("d", 6, 7));
    assertEquals(3, broken.size());
    assertEquals(2, broken.pieces());
    String note = broken.note().orElseThrow();
    assertTrue(note.startsWith("2 of 3 rankings are of a prompt that has others"), note);
    RankedExamples whole =
        (RankedExamples)
            of(pair("a", 3, 4), pair("b", 4, 5), other, pair("c", 5, 6), pair("d", 6, 7));
    assertEquals(0, whole.pieces());
    assertTrue(whole.note().isEmpty());
  }

  @Test
  void pairsThatMakeNoRankingAreRefusedByTheirIds() {
    for (List<TokenizedPair> pairs :
        List.of(
            List.of(pair("one", 3, 4), pair("two", 3, 5)), // a star
            List.of(pair("one", 3, 5), pair("two", 4, 5)),
            List.of(pair("one", 3, 4), pair("two", 4, 3)), // a circle
            List.of(pair("one", 3, 4), pair("two", 4, 5), pair("three", 3, 5)))) { // all
      ExampleSource source = ExampleSource.of(pairs);
      String message =
          assertThrows(IllegalArgumentException.class, () -> RankedExamples.of(source))
              .getMessage();
      assertTrue(message.startsWith("pairs "), message);
      assertTrue(message.contains("one"), message);
      assertTrue(message.contains("set the ingest stage's binarise.against to adjacent"), message);
    }
    ExampleSource uneven =
        ExampleSource.of(
            List.of(pair("one", 3, 4).withWeight(OptionalDouble.of(2)), pair("two", 4, 5)));
    String message =
        assertThrows(IllegalArgumentException.class, () -> RankedExamples.of(uneven)).getMessage();
    assertTrue(message.contains("have the weights 2.0 and 1.0"), message);
  }

  private static PlanDraft draft() {
    PlanDraft draft = new PlanDraft().preference(Preference.PLACKETT_LUCE);
    draft.batchSize = 8;
    draft.epochs = 4;
    draft.evalSteps = OptionalInt.of(5);
    return draft;
  }

  private static Training training(PlanDraft draft, List<TokenizedPair> pairs, BigramModel model) {
    return Training.of(draft.plan(), ExampleSource.of(pairs), model)
        .heldOut(Optional.of(ExampleSource.of(rankings(10, 2))));
  }

  @Test
  void rankingsAreLearnt() throws IOException {
    PlanDraft draft = draft();
    draft.epochs = 41;
    Recorder recorder = new Recorder();
    TrainResult result =
        Trainer.train(
            training(draft, rankings(40, 1), new BigramModel(false, 7)).listener(recorder));
    assertTrue(result.steps() > 200, result.toString());
    assertTrue(recorder.last("loss") < recorder.first("loss"));
    assertTrue(recorder.first("list_size") > 3, "of 2 to 5");
    double reached = result.metrics().get("eval_rewards/accuracies");
    assertTrue(reached > 0.7, "reaches " + reached);
  }

  @Test
  void passesAndRanksChangeNothing() throws Exception {
    List<double[]> weights = new ArrayList<>();
    for (int[] cut : new int[][] {{1, 10_000}, {1, 30}, {3, 30}}) {
      PlanDraft draft = draft();
      draft.microBatchTokens = cut[1];
      weights.add(BigramModel.trained(cut[0], model -> training(draft, rankings(30, 1), model)));
    }
    assertArrayEquals(weights.get(0), weights.get(1), 1e-12);
    assertArrayEquals(weights.get(0), weights.get(2), 1e-12);
  }

  @Test
  void referencesThatPairsHaveAreUsedAndGiveTheSame() throws IOException {
    List<TokenizedPair> pairs = rankings(30, 1);
    BigramModel start = new BigramModel(false, 7);
    List<TokenizedPair> scored =
        pairs.stream()
            .map(
                pair ->
                    pair.withReference(
                        start.logp(pair.prompt(), pair.chosen()),
                        start.logp(pair.prompt(), pair.rejected())))
            .toList();
    BigramModel asking = new BigramModel(false, 7);
    Trainer.train(training(draft(), pairs, asking));
    BigramModel told = new BigramModel(false, 7);
    Trainer.train(training(draft(), scored, told));
    assertArrayEquals(asking.w, told.w, 1e-12);
  }

  @Test
  void aKilledTrainingEndsTheSame() throws IOException {
    PlanDraft draft = draft();
    draft.saveSteps = 3;
    BigramModel whole = new BigramModel(false, 7);
    Trainer.train(training(draft, rankings(30, 1), whole));
    var store = new LocalCheckpointStore(folder, 2);
    BigramModel killed = new BigramModel(false, 7);
    killed.dieAt = whole.operations / 2;
    assertThrows(
        BigramModel.Killed.class,
        () -> Trainer.train(training(draft, rankings(30, 1), killed).checkpoints(store)));
    BigramModel resumed = new BigramModel(false, 7);
    Trainer.train(training(draft, rankings(30, 1), resumed).checkpoints(store));
    assertArrayEquals(whole.w, resumed.w, 0);
  }

  @Test
  void gradientsAreThoseOfTheMeanLoss() {
    PlackettLuce objective = new PlackettLuce(0.3);
    ExampleSource rankings = RankedExamples.of(ExampleSource.of(scored(rankings(9, 3))));
    List<Example> batch = new ArrayList<>();
    for (int i = 0; i < rankings.size(); i++) {
      batch.add(References.none().example(i, rankings, i));
    }
    BigramModel model = new BigramModel(false, 3);
    PairPass pass = new PairPass(objective, model, 40, PlanDraft.FASTEST, 0);
    pass.train(batch, BatchWeights.even(9), BatchView.NONE, new PairMetrics(objective, 9));
    double h = 0.01;
    for (int i = 0; i < model.w.length; i += 7) {
      double before = model.w[i];
      model.w[i] = before + h;
      double above = meanLoss(pass, objective, batch);
      model.w[i] = before - h;
      double below = meanLoss(pass, objective, batch);
      model.w[i] = before;
      assertEquals((above - below) / (2 * h), model.gradient[i], 1e-5);
    }
  }

  private static List<TokenizedPair> scored(List<TokenizedPair> pairs) {
    return pairs.stream().map(pair -> pair.withReference(ReferenceLogps.of(-9, -8.5))).toList();
  }

  private static double meanLoss(PairPass pass, PlackettLuce objective, List<Example> batch) {
    PairMetrics metrics = new PairMetrics(objective, batch.size());
    pass.evaluate(batch, BatchWeights.even(batch.size()), BatchView.NONE, metrics);
    double sum = 0;
    for (int row = 0; row < batch.size(); row++) {
      sum += metrics.at(row, PairMetrics.LOSS);
    }
    return sum / batch.size();
  }
}
