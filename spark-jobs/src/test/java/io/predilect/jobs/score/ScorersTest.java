package io.predilect.jobs.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

final class ScorersTest {
  private static final double EPSILON = 1e-9;

  /** r1 depends on both, r2 on the response alone: the sum of its ids. */
  private static double both(Tokens prompt, Tokens response) {
    return sum(response) + ((sum(prompt) + response.at(0)) % 2 == 0 ? 1 : -1);
  }

  private static double responseAlone(Tokens prompt, Tokens response) {
    return sum(response);
  }

  @Test
  void aRewardOfTheResponseAloneIsAllPromptFree() {
    List<Object> values =
        values(scorer(ScorersTest::responseAlone, 4, 64).score(List.of(pair(1, 90, 5, 2))).get(0));
    assertEquals(5.0, values.get(0));
    assertEquals(2.0, values.get(1));
    assertEquals(3.0, values.get(2));
    assertEquals(3.0, (double) values.get(3), EPSILON);
    assertEquals(0.0, (double) values.get(4), EPSILON);
    // weights ½ and 4 times ⅛: 1 / (¼ + 4/64)
    assertEquals(3.2, (double) values.get(6), 1e-12);
  }

  @Test
  void theOwnPromptCountsOnceWhenThePoolHoldsIt() {
    PairScorer scorer = scorer(ScorersTest::both, 4, 64);
    List<Object> inside = values(scorer.score(List.of(pair(1, 2, 5, 2))).get(0));
    List<Object> outside = values(scorer.score(List.of(pair(1, 90, 5, 2))).get(0));
    assertEquals(4, ((Object[]) inside.get(12)).length);
    assertEquals(5, ((Object[]) outside.get(12)).length);
    // own prompt 2 first, then 0, 1 and 3: response 5 gains under odd prompts, response 2 loses
    assertArrayEquals(new Object[] {1.0, 1.0, 5.0, 5.0}, (Object[]) inside.get(12));
  }

  @Test
  void resultsDoNotDependOnHowPairsAreBatched() {
    Random random = new Random(3);
    List<Candidate> pairs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pairs.add(
          pair(
              1 + random.nextInt(9),
              random.nextInt(6),
              random.ints(1 + random.nextInt(8), 0, 50).toArray(),
              random.ints(1 + random.nextInt(8), 0, 50).toArray()));
    }
    List<List<Object>> whole = new ArrayList<>();
    scorer(ScorersTest::both, 4, 100_000).score(pairs).forEach(scored -> whole.add(plain(scored)));
    for (int budget : new int[] {1, 17, 200}) {
      List<List<Object>> batched = new ArrayList<>();
      scorer(ScorersTest::both, 4, budget)
          .score(pairs)
          .forEach(scored -> batched.add(plain(scored)));
      assertEquals(whole, batched);
    }
  }

  @Test
  void aRewardThatIsNotFiniteRefusesItsPairAndNoOther() {
    ToDoubleBiFunction<Tokens, Tokens> breaks =
        (prompt, response) -> response.at(0) == 13 ? Double.NaN : sum(response);
    List<PairScorer.Scored> scored =
        scorer(breaks, 2, 64).score(List.of(pair(1, 0, 5, 2), pair(1, 1, 13, 2)));
    assertInstanceOf(PairScorer.Scored.Values.class, scored.get(0));
    PairScorer.Scored.Refused refused =
        assertInstanceOf(PairScorer.Scored.Refused.class, scored.get(1));
    assertEquals("reward is not finite", refused.reason());
    assertTrue(refused.detail().contains("NaN"), refused.detail());
  }

  @Test
  void referenceLogProbsAreSummedOverTokensAndASharedPromptIsRunOnce() {
    List<PromptedBatch> batches = new ArrayList<>();
    ReferenceScorer scorer =
        new ReferenceScorer(
            batch -> {
              batches.add(batch);
              return batch.responses().stream()
                  .map(
                      response ->
                          ResponseScore.ofLogps(
                              new float[] {-response.tokens().at(0), -0.5f},
                              Double.NaN,
                              Double.NaN))
                  .toList();
            },
            "model-1",
            Optional.empty(),
            64);
    List<Candidate> pairs = List.of(pair(3, 7, 5, 2), pair(3, 7, 4, 1), pair(3, 8, 3, 9));
    List<PairScorer.Scored> scored = scorer.score(pairs);
    assertEquals(referenceRow(pairs.get(0), -5.5, -2.5), values(scored.get(0)));
    assertEquals(referenceRow(pairs.get(1), -4.5, -1.5), values(scored.get(1)));
    assertEquals(referenceRow(pairs.get(2), -3.5, -9.5), values(scored.get(2)));
    assertEquals(1, batches.size());
    assertEquals(2, batches.get(0).prompts().size());
  }

  // Both responses have as many tokens, so their heads are all of them.
  private static List<Object> referenceRow(Candidate of, double chosen, double rejected) {
    String tokens = TokenFingerprint.of(of.tokens()).text();
    return Arrays.asList(chosen, rejected, chosen, rejected, null, null, "model-1", tokens, null);
  }

  private static PairScorer scorer(
      ToDoubleBiFunction<Tokens, Tokens> reward, int pool, int batchTokens) {
    List<Tokens> prompts = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < pool; i++) {
      prompts.add(Tokens.of(i));
      ids.add("prompt-" + i);
    }
    PooledScorer pooled =
        new PooledScorer(
            batch ->
                batch.responses().stream()
                    .map(
                        response ->
                            ResponseScore.ofReward(
                                reward.applyAsDouble(
                                    batch.prompts().get(response.prompt()), response.tokens())))
                    .toList(),
            PoolRole.REWARD,
            responses ->
                prompts.stream()
                    .map(
                        prompt ->
                            responses.stream()
                                .mapToDouble(response -> reward.applyAsDouble(prompt, response))
                                .toArray())
                    .toArray(double[][]::new),
            batchTokens);
    Decomposition decomposition = new Decomposition(false, 0.5, 0.1, 1, EPSILON, true);
    return pairs -> {
      List<PairScorer.Scored> scored = new ArrayList<>();
      List<PairScorer.Scored> measured = pooled.score(pairs);
      for (int i = 0; i < measured.size(); i++) {
        PromptMeasures numbers = (PromptMeasures) values(measured.get(i)).get(0);
        scored.add(
            decomposition.of(pairs.get(i).promptId(), ids, Map.of(PoolRole.REWARD, numbers)));
      }
      return scored;
    };
  }

  /** A pair whose prompt is one token said several times. */
  private static Candidate pair(int promptLength, int prompt, int chosen, int rejected) {
    return pair(promptLength, prompt, new int[] {chosen}, new int[] {rejected});
  }

  private static Candidate pair(int promptLength, int prompt, int[] chosen, int[] rejected) {
    int[] ids = new int[promptLength];
    java.util.Arrays.fill(ids, prompt);
    return new Candidate(
        "prompt-" + prompt,
        new TokenizedPair(
            "id",
            "",
            Tokens.of(ids),
            Tokens.of(chosen),
            Tokens.of(rejected),
            Optional.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty()));
  }

  private static int sum(Tokens tokens) {
    return java.util.Arrays.stream(tokens.toArray()).sum();
  }

  private static List<Object> values(PairScorer.Scored scored) {
    return assertInstanceOf(PairScorer.Scored.Values.class, scored).values();
  }

  private static List<Object> plain(PairScorer.Scored scored) {
    return values(scored).stream()
        .map(value -> value instanceof Object[] all ? (Object) List.of(all) : value)
        .toList();
  }
}
