package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses under a pool of prompts get what they get when scored with each prompt whole. */
class PooledScoresTest {
  private static final int ROUNDS = 4;
  private static final List<Tokens> PROMPTS =
      List.of(Tokens.of(3, 9, 4), Tokens.of(7), Tokens.of(5, 6, 7, 8, 9, 10, 11));
  private static final List<Tokens> RESPONSES =
      List.of(Tokens.of(12, 13), Tokens.of(20), Tokens.of(4, 8, 15, 16, 23), Tokens.of(30));

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama-tied", "mistral-window", "gemma2", "gpt-neox", "gpt2"})
  void logProbsAreThoseOfWholeSequences(String name) throws IOException {
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL);
        PromptPool pool = model.pool(PROMPTS)) {
      for (int budget : new int[] {1, 6, 1000}) {
        double[][] under = pool.of(RESPONSES, budget);
        for (int p = 0; p < PROMPTS.size(); p++) {
          for (int r = 0; r < RESPONSES.size(); r++) {
            assertEquals(whole(model, p, r), under[p][r], 2e-4, "prompt " + p + " response " + r);
          }
        }
      }
    }
  }

  /** Ragged lengths, so that attention is gathered, grouped by prompt and called one by one. */
  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#parityModels")
  void anyLengthsScoreAsWholeSequencesDo(String name) throws IOException {
    HeadKind head = name.endsWith("-reward") ? HeadKind.REWARD : HeadKind.CAUSAL;
    Random random = new Random(29);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), head)) {
      for (int round = 0; round < ROUNDS; round++) {
        List<Tokens> prompts = ragged(random, 1 + random.nextInt(5), 90);
        List<Tokens> responses = ragged(random, 1 + random.nextInt(6), 38);
        int budget = 1 + random.nextInt(150);
        double[][] whole = new double[prompts.size()][responses.size()];
        for (int p = 0; p < whole.length; p++) {
          for (int r = 0; r < whole[p].length; r++) {
            whole[p][r] = whole(model, prompts.get(p), responses.get(r));
          }
        }
        try (PromptPool pool = model.pool(prompts)) {
          double[][] under = pool.of(responses, budget);
          for (int p = 0; p < whole.length; p++) {
            for (int r = 0; r < whole[p].length; r++) {
              double tolerance = 2e-5 * Math.max(1, Math.abs(whole[p][r]));
              String place = "round " + round + " prompt " + p + " response " + r;
              assertEquals(whole[p][r], under[p][r], tolerance, place);
            }
          }
        }
      }
    }
  }

  // Half of them short, half of any length up to the longest.
  private static List<Tokens> ragged(Random random, int count, int longest) {
    List<Tokens> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = 1 + random.nextInt(random.nextBoolean() ? 4 : longest);
      all.add(Tokens.of(random.ints(length, 3, 64).toArray()));
    }
    return all;
  }

  @Test
  void oneTokenResponsesAreReadFromThePromptsAlone() throws IOException {
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        PromptPool pool = model.pool(PROMPTS)) {
      double[][] under = pool.of(List.of(Tokens.of(20), Tokens.of(30)), 1000);
      assertEquals(whole(model, 2, 1), under[2][0], 2e-4);
      assertEquals(whole(model, 0, 3), under[0][1], 2e-4);
    }
  }

  private static double whole(LanguageModel model, int prompt, int response) {
    return whole(model, PROMPTS.get(prompt), RESPONSES.get(response));
  }

  private static double whole(LanguageModel model, Tokens prompt, Tokens response) {
    PromptedBatch alone =
        new PromptedBatch(List.of(prompt), List.of(new PromptedBatch.Response(0, response)));
    ResponseScore score = model.score(alone).get(0);
    return model.head() == HeadKind.REWARD ? score.reward() : score.logps();
  }
}
