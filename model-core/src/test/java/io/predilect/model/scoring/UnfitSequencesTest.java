package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a model cannot run is refused in words, whole or under a pool, and what just fits is not.
 */
class UnfitSequencesTest {
  private static final int CONTEXT = 128;
  private static final int VOCABULARY = 64;

  private static Tokens tokens(int length) {
    return Tokens.of(IntStream.range(0, length).map(i -> 3 + i % 60).toArray());
  }

  private static PromptedBatch batch(Tokens prompt, Tokens response) {
    return new PromptedBatch(List.of(prompt), List.of(new PromptedBatch.Response(0, response)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "phi3-long", "ministral3-seeing", "gpt2"})
  void aSequenceBeyondTheContext(String name) throws IOException {
    Tokens prompt = tokens(100);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL);
        PromptPool pool = model.pool(List.of(prompt))) {
      int room = CONTEXT - prompt.length();
      assertEquals(1, model.score(batch(prompt, tokens(room))).size());
      assertEquals(1, pool.of(List.of(tokens(room)), 50).length);
      Tokens longer = tokens(room + 1);
      for (ModelException e :
          List.of(
              assertThrows(ModelException.class, () -> model.score(batch(prompt, longer))),
              assertThrows(ModelException.class, () -> pool.of(List.of(longer), 50)))) {
        assertTrue(e.getMessage().startsWith("a sequence of 129 tokens"), e.getMessage());
        assertTrue(e.getMessage().contains("context of 128"), e.getMessage());
        assertEquals(name.equals("phi3-long"), e.getMessage().contains("longrope or dynamic"));
        assertEquals(name.equals("ministral3-seeing"), e.getMessage().contains("queries grow"));
      }
    }
  }

  @Test
  void aTokenOutsideTheVocabulary() throws IOException {
    Tokens fits = Tokens.of(VOCABULARY - 1);
    Tokens foreign = Tokens.of(5, VOCABULARY);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        PromptPool pool = model.pool(List.of(fits))) {
      assertEquals(1, model.score(batch(fits, fits)).size());
      for (ModelException e :
          List.of(
              assertThrows(ModelException.class, () -> model.score(batch(foreign, fits))),
              assertThrows(ModelException.class, () -> model.score(batch(fits, foreign))),
              assertThrows(ModelException.class, () -> model.pool(List.of(foreign))),
              assertThrows(ModelException.class, () -> pool.of(List.of(foreign), 50)))) {
        assertTrue(e.getMessage().startsWith("token 64 is not in"), e.getMessage());
      }
    }
  }
}
