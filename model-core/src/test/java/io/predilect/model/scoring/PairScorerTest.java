package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairScorerTest {

  /** Every token's log-prob is minus its id, and minus what the prompt begins with. */
  private static final class Sums implements PromptedModel {
    private final List<PromptedBatch> batches = new ArrayList<>();

    @Override
    public List<ResponseScore> score(PromptedBatch batch) {
      batches.add(batch);
      List<ResponseScore> scores = new ArrayList<>();
      for (PromptedBatch.Response response : batch.responses()) {
        float[] logps = new float[response.tokens().length()];
        for (int t = 0; t < logps.length; t++) {
          logps[t] = -response.tokens().at(t) - batch.prompts().get(response.prompt()).at(0);
        }
        scores.add(ResponseScore.ofLogps(logps, ResponseScore.Measured.NOTHING));
      }
      return scores;
    }

    @Override
    public PromptScores pool(List<Tokens> prompts) {
      throw new AssertionError("pairs are scored without a pool");
    }

    @Override
    public int maxPositions() {
      return Integer.MAX_VALUE;
    }

    @Override
    public long poolBytes(int tokens) {
      return 0;
    }
  }

  private static List<List<Prompted>> rows(int count, long seed) {
    Random random = new Random(seed);
    List<Tokens> prompts =
        IntStream.range(0, 12).mapToObj(i -> tokens(random, 1 + random.nextInt(9))).toList();
    List<List<Prompted>> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Prompted> row = new ArrayList<>();
      int responses = random.nextInt(4); // none, one, two under one prompt or under several
      Tokens prompt = prompts.get(random.nextInt(prompts.size()));
      for (int r = 0; r < responses; r++) {
        row.add(new Prompted(prompt, tokens(random, 1 + random.nextInt(12))));
        prompt = random.nextBoolean() ? prompt : prompts.get(random.nextInt(prompts.size()));
      }
      rows.add(row);
    }
    return rows;
  }

  private static Tokens tokens(Random random, int length) {
    return Tokens.of(random.ints(length, 3, 60).toArray());
  }

  @Test
  void everyRowGetsItsOwnScoresInItsOrderWhateverTheBudget() {
    List<List<Prompted>> rows = rows(700, 1); // more than two windows
    for (int budget : new int[] {1, 40, 100_000}) {
      Iterator<Scored<List<Prompted>, List<ResponseScore>>> scored =
          new PairScorer(new Sums(), budget).score(rows.iterator(), row -> row);
      for (List<Prompted> row : rows) {
        var next = scored.next();
        assertEquals(row, next.row());
        assertEquals(row.size(), next.score().size());
        for (int r = 0; r < row.size(); r++) {
          var alone = new PromptedBatch.Response(0, row.get(r).response());
          var batch = new PromptedBatch(List.of(row.get(r).prompt()), List.of(alone));
          assertEquals(new Sums().score(batch).get(0).logps(), next.score().get(r).logps());
        }
      }
      assertTrue(!scored.hasNext());
    }
  }

  @Test
  void batchesKeepTheBudgetAndRunASharedPromptOnce() {
    List<List<Prompted>> rows = rows(200, 2);
    Sums model = new Sums();
    new PairScorer(model, 64).score(rows.iterator(), row -> row).forEachRemaining(scored -> {});
    List<PromptedBatch> batches = model.batches;
    for (PromptedBatch batch : batches) {
      assertTrue(batch.tokens() <= 64 || batch.prompts().size() == 1, batch.toString());
      assertEquals(batch.prompts().size(), Set.copyOf(batch.prompts()).size());
    }
    int responses = rows.stream().mapToInt(List::size).sum();
    assertEquals(responses, batches.stream().mapToInt(batch -> batch.responses().size()).sum());
    assertTrue(batches.stream().mapToInt(batch -> batch.prompts().size()).sum() < responses / 2);
  }

  @Test
  void noMoreThanAWindowIsHeld() {
    int[] read = new int[1];
    Iterator<Integer> rows =
        IntStream.range(0, 10_000).peek(i -> read[0] = i + 1).boxed().iterator();
    Tokens prompt = Tokens.of(new int[10]);
    Iterator<Scored<Integer, List<ResponseScore>>> scored =
        new PairScorer(new Sums(), 1000)
            .score(rows, i -> List.of(new Prompted(prompt, Tokens.of(5))));
    for (int i = 0; i < 3 * PairScorer.WINDOW_ROWS; i++) {
      assertEquals(i, scored.next().row());
      assertTrue(read[0] - i <= PairScorer.WINDOW_ROWS, "row " + i + ", read " + read[0]);
    }
  }

  @Test
  void aRealModelsScoresDependOnTheBatchByRoundingAlone() throws IOException {
    List<List<Prompted>> rows = rows(60, 3);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL)) {
      List<Double> whole = logps(model, rows, 100_000);
      for (int budget : new int[] {1, 17, 200}) {
        List<Double> cut = logps(model, rows, budget);
        for (int i = 0; i < whole.size(); i++) {
          assertEquals(whole.get(i), cut.get(i), 2e-6 * Math.abs(whole.get(i)), "budget " + budget);
        }
      }
    }
  }

  private static List<Double> logps(LanguageModel model, List<List<Prompted>> rows, int budget) {
    List<Double> logps = new ArrayList<>();
    new PairScorer(model, budget)
        .score(rows.iterator(), row -> row)
        .forEachRemaining(scored -> scored.score().forEach(score -> logps.add(score.value())));
    return logps;
  }

  private static TokenizedPair pair(Tokens chosen, Tokens rejected) {
    return TokenizedPair.of("id", "", Tokens.of(3, 1), chosen, rejected)
        .withAugmentedPrompt(Optional.of(Tokens.of(100)));
  }

  @Test
  void aReferenceIsAskedForAllThatIsWantedInOneGo() {
    TokenizedPair pair = pair(Tokens.of(5, 7), Tokens.of(2, 4, 6));
    Map<ReferenceLogp, Double> expected = new EnumMap<>(ReferenceLogp.class);
    expected.put(ReferenceLogp.CHOSEN, -18.0);
    expected.put(ReferenceLogp.REJECTED, -21.0);
    expected.put(ReferenceLogp.CHOSEN_HEAD, -18.0);
    expected.put(ReferenceLogp.REJECTED_HEAD, -12.0);
    expected.put(ReferenceLogp.AUGMENTED_CHOSEN, -212.0);
    expected.put(ReferenceLogp.AUGMENTED_REJECTED, -312.0);
    expected.put(ReferenceLogp.MISMATCHED, -12.0);
    assertEquals(
        expected, answers(pair, Optional.of(Tokens.of(9)), EnumSet.allOf(ReferenceLogp.class)));
    Set<ReferenceLogp> one = EnumSet.of(ReferenceLogp.REJECTED_HEAD);
    assertEquals(Map.of(ReferenceLogp.REJECTED_HEAD, -12.0), answers(pair, Optional.empty(), one));
  }

  @Test
  void aReferenceIsNotAskedAboutAResponseThatIsNotThere() {
    Set<ReferenceLogp> asked = EnumSet.copyOf(ReferenceLogp.stored());
    Map<ReferenceLogp, Double> single =
        answers(pair(Tokens.empty(), Tokens.of(2)), Optional.empty(), asked);
    assertEquals(
        Map.of(ReferenceLogp.REJECTED, -5.0, ReferenceLogp.AUGMENTED_REJECTED, -102.0), single);
  }

  private static Map<ReferenceLogp, Double> answers(
      TokenizedPair pair, Optional<Tokens> mismatched, Set<ReferenceLogp> asked) {
    ReferenceQuestion question = new ReferenceQuestion(pair, mismatched, asked);
    return question.answers(
        new PairScorer(new Sums(), 50)
            .score(List.of(question).iterator(), ReferenceQuestion::sequences)
            .next()
            .score());
  }
}
