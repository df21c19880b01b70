package io.predilect.model.promptfree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.PromptScores;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.PromptedModel;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptFreeScorerTest {
  private static final double EPSILON = 1e-9;
  private static final int POSITIONS = 40;

  /** A reward model by a formula, whose pools take a byte a token; counts those it has open. */
  private static final class Formula implements PromptedModel {
    private final ToDoubleBiFunction<Tokens, Tokens> reward;
    private int pools;
    private int open;

    Formula(ToDoubleBiFunction<Tokens, Tokens> reward) {
      this.reward = reward;
    }

    @Override
    public List<ResponseScore> score(PromptedBatch batch) {
      return batch.responses().stream()
          .map(
              response ->
                  ResponseScore.ofReward(
                      reward.applyAsDouble(
                          batch.prompts().get(response.prompt()), response.tokens())))
          .toList();
    }

    @Override
    public PromptScores pool(List<Tokens> prompts) {
      pools++;
      open++;
      return new PromptScores() {
        @Override
        public double[][] of(List<Tokens> responses, int batchTokens) {
          return prompts.stream()
              .map(p -> responses.stream().mapToDouble(r -> reward.applyAsDouble(p, r)).toArray())
              .toArray(double[][]::new);
        }

        @Override
        public void close() {
          open--;
        }
      };
    }

    @Override
    public int maxPositions() {
      return POSITIONS;
    }

    @Override
    public long poolBytes(int tokens) {
      return tokens;
    }
  }

  private static final List<Tokens> POOL =
      List.of(Tokens.of(0), Tokens.of(1, 1), Tokens.of(2), Tokens.of(3, 3, 3));

  /** The response's sum, and 1 more or less as the prompt will. */
  private static double both(Tokens prompt, Tokens response) {
    return sum(response) + ((prompt.at(0) + response.at(0)) % 2 == 0 ? 1 : -1);
  }

  private static double sum(Tokens tokens) {
    return Arrays.stream(tokens.toArray()).sum();
  }

  private static TokenizedPair pair(Tokens prompt, Tokens chosen, Tokens rejected) {
    return TokenizedPair.of("id", "", prompt, chosen, rejected);
  }

  private static List<TokenizedPair> pairs(int count) {
    Random random = new Random(3);
    List<TokenizedPair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(pair(tokens(random, 9), tokens(random, i % 20 == 7 ? 60 : 8), tokens(random, 8)));
    }
    return pairs;
  }

  private static Tokens tokens(Random random, int longest) {
    return Tokens.of(random.ints(1 + random.nextInt(longest), 3, 60).toArray());
  }

  @Test
  void bothResponsesAreScoredUnderAllPrompts() {
    List<TokenizedPair> pairs = pairs(300);
    List<Optional<TokenizedPair>> rows = new ArrayList<>();
    pairs.forEach(pair -> rows.add(rows.size() % 5 == 3 ? Optional.empty() : Optional.of(pair)));
    PoolFit fit = PoolFit.of(POOL, POSITIONS);
    boolean cut = false;
    for (long memory : new long[] {1, 3, 1000}) {
      Formula model = new Formula(PromptFreeScorerTest::both);
      try (PromptFreeScorer scorer = new PromptFreeScorer(model, POOL, memory, 50)) {
        var scored = scorer.score(rows.iterator(), row -> row);
        for (Optional<TokenizedPair> row : rows) {
          var next = scored.next();
          assertEquals(row, next.row());
          assertEquals(row.isPresent(), next.score().isPresent());
          if (row.isPresent()) {
            PromptMeasures measures = next.score().get();
            TokenizedPair pair = fit.fit(row.get());
            assertEquals(both(pair.prompt(), pair.chosen()), measures.chosen(0));
            for (int k = 0; k < POOL.size(); k++) {
              assertEquals(both(POOL.get(k), pair.chosen()), measures.chosen(k + 1));
              assertEquals(both(POOL.get(k), pair.rejected()), measures.rejected(k + 1));
            }
            assertEquals(fit.cuts(row.get()), measures.cut());
            cut |= measures.cut();
          }
        }
        assertFalse(scored.hasNext());
        assertEquals(memory == 1000 ? 1 : 0, model.open, "a pool that fits stays");
        assertEquals(memory == 1000, model.pools == 1, "a larger one is run for every window");
      }
      assertEquals(0, model.open);
    }
    assertTrue(cut, "some responses are too long");
  }

  @Test
  void aGapThatNoPromptChangesIsAllPromptFree() {
    Formula model = new Formula((prompt, response) -> sum(response));
    TokenizedPair pair = pair(Tokens.of(9), Tokens.of(5), Tokens.of(2));
    assertEquals(3, gaps(model, List.of(pair), 0.5).get(0), EPSILON);
  }

  @Test
  void thePairsOwnPromptCountsOnceWhereThePoolHoldsIt() {
    Formula model = new Formula(PromptFreeScorerTest::both);
    TokenizedPair inside = pair(Tokens.of(2), Tokens.of(5), Tokens.of(2));
    double[] gaps = {1, 1, 5, 5}; // of prompt 2, its own, and of 0, 1 and 3
    PromptWeights weights = GivenPairWeights.of(0.3, 4);
    assertEquals(
        PromptFreeGap.solve(gaps, weights, EPSILON).promptFree(),
        gaps(model, List.of(inside), 0.3).get(0),
        EPSILON);
  }

  @Test
  void aRewardThatIsNotFiniteLeavesItsOwnPairWithoutAGapAndNoOther() {
    Formula model = new Formula((prompt, r) -> r.at(0) == 13 ? Double.NaN : sum(r));
    TokenizedPair broken = pair(Tokens.of(9), Tokens.of(13), Tokens.of(2));
    TokenizedPair whole = pair(Tokens.of(9), Tokens.of(5), Tokens.of(2));
    List<Double> gaps = gaps(model, List.of(whole, broken, whole), 0.5);
    assertEquals(List.of(gaps.get(0), Double.NaN, gaps.get(0)), gaps);
  }

  private static List<Double> gaps(Formula model, List<TokenizedPair> pairs, double ownWeight) {
    List<Double> gaps = new ArrayList<>();
    try (PromptFreeScorer scorer = new PromptFreeScorer(model, POOL, 1 << 20, 64)) {
      scorer
          .gaps(pairs.iterator(), pair -> pair, OptionalDouble.of(ownWeight), EPSILON)
          .forEachRemaining(gap -> gaps.add(gap.score()));
    }
    return gaps;
  }

  @Test
  void neitherMemoryNorBatchesChangeARealModelsNumbers() throws IOException {
    List<TokenizedPair> pairs = pairs(12);
    List<Tokens> pool = pairs.stream().limit(5).map(TokenizedPair::prompt).toList();
    try (LanguageModel model =
        LanguageModel.open(Fixtures.folder("llama-reward"), HeadKind.REWARD)) {
      // 2 layers of keys and values, 2 heads of 8 numbers
      assertEquals(2L * 2 * 2 * 8 * Float.BYTES, model.poolBytes(1));
      List<PromptMeasures> whole = measures(model, pool, pairs, 1 << 30, 100_000);
      long longest = pool.stream().mapToInt(Tokens::length).max().orElseThrow();
      for (long tokens : new long[] {1, longest, 2 * longest}) {
        List<PromptMeasures> parts = measures(model, pool, pairs, tokens * model.poolBytes(1), 30);
        int[] all = IntStream.rangeClosed(0, pool.size()).toArray();
        for (int i = 0; i < pairs.size(); i++) {
          assertArrayEquals(whole.get(i).gaps(all), parts.get(i).gaps(all), 1e-5);
        }
      }
    }
  }

  private static List<PromptMeasures> measures(
      LanguageModel model, List<Tokens> pool, List<TokenizedPair> pairs, long memory, int budget) {
    List<PromptMeasures> measures = new ArrayList<>();
    try (PromptFreeScorer scorer = new PromptFreeScorer(model, pool, memory, budget)) {
      scorer
          .score(pairs.iterator(), Optional::of)
          .forEachRemaining(scored -> measures.add(scored.score().orElseThrow()));
    }
    return measures;
  }

  @Test
  void promptsThatAModelCannotTellApartAreDrawnOnce() {
    // behind half a context of 8 the last four tokens are the same
    Tokens one = Tokens.of(1, 2, 7, 7, 7, 7);
    Tokens other = Tokens.of(1, 3, 7, 7, 7, 7);
    Tokens third = Tokens.of(9);
    List<Tokens> prompts = List.of(one, other, third);
    PoolFit wide = PoolFit.of(prompts, 100);
    PoolFit narrow = PoolFit.of(prompts, 8);
    assertEquals(List.of(0, 1, 2), PromptSample.different(List.of(wide), 5));
    assertEquals(List.of(0, 2), PromptSample.different(List.of(wide, narrow), 5));
    assertEquals(List.of(0), PromptSample.different(List.of(wide, narrow), 1));
    List<Tokens> drawn = PromptSample.draw(30, i -> prompts.get(i % 3), 2, 8, 4);
    assertEquals(2, drawn.size());
    assertTrue(drawn.contains(third), drawn.toString());
  }
}
