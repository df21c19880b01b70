package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.HeadKind;
import io.predilect.model.LanguageModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses under a pool of prompts get what they get when scored with each prompt whole. */
class PooledScoresTest {
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
        double[][] under = model.logpsUnder(pool, RESPONSES, budget);
        for (int p = 0; p < PROMPTS.size(); p++) {
          for (int r = 0; r < RESPONSES.size(); r++) {
            assertEquals(whole(model, p, r), under[p][r], 2e-4, "prompt " + p + " response " + r);
          }
        }
      }
    }
  }

  @Test
  void oneTokenResponsesAreReadFromThePromptsAlone() throws IOException {
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        PromptPool pool = model.pool(PROMPTS)) {
      double[][] under = model.logpsUnder(pool, List.of(Tokens.of(20), Tokens.of(30)), 1000);
      assertEquals(whole(model, 2, 1), under[2][0], 2e-4);
      assertEquals(whole(model, 0, 3), under[0][1], 2e-4);
    }
  }

  @Test
  void aModelIsAskedForWhatItsHeadGives() throws IOException {
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        PromptPool pool = model.pool(PROMPTS)) {
      assertThrows(IllegalStateException.class, () -> model.rewardsUnder(pool, RESPONSES, 10));
    }
    try (LanguageModel model =
            LanguageModel.open(Fixtures.folder("llama-reward"), HeadKind.REWARD);
        PromptPool pool = model.pool(PROMPTS)) {
      assertThrows(IllegalStateException.class, () -> model.logpsUnder(pool, RESPONSES, 10));
    }
  }

  private static double whole(LanguageModel model, int prompt, int response) {
    List<PromptedBatch.Response> one = new ArrayList<>();
    one.add(new PromptedBatch.Response(0, RESPONSES.get(response)));
    return model.score(new PromptedBatch(List.of(PROMPTS.get(prompt)), one)).get(0).logps();
  }
}
