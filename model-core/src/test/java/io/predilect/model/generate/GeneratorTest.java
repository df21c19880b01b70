package io.predilect.model.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.HeadKind;
import io.predilect.model.LanguageModel;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-tied",
        "llama-bias",
        "llama-linear",
        "llama-3.1",
        "mistral",
        "mistral-window",
        "qwen2",
        "qwen3",
        "gemma",
        "gemma2",
        "phi3",
        "phi3-long",
        "gpt-neox",
        "gpt-neox-serial",
        "gpt2"
      })
  void greedyTextEqualsTransformers(String name) throws IOException {
    JsonNode expected = Fixtures.expected(name);
    int[] golden = IntStream.range(0, 64).map(i -> expected.get("greedy").get(i).asInt()).toArray();
    List<Tokens> prompts = Fixtures.batch(expected).prompts();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL)) {
      GenerationSettings settings = GenerationSettings.greedy(64, Set.of());
      List<Tokens> alone =
          new Generator(model).generate(prompts.subList(0, 1), settings, new long[] {1});
      assertArrayEquals(golden, alone.get(0).toArray());
      List<Tokens> together = new Generator(model).generate(prompts, settings, new long[] {1, 2});
      assertEquals(alone.get(0), together.get(0));
    }
  }

  @Test
  void sampledRowsDependOnTheirSeedAlone() throws IOException {
    List<Tokens> prompts = Fixtures.batch(Fixtures.expected("llama")).prompts();
    GenerationSettings settings = new GenerationSettings(20, 0.9, 40, 0.95, 0, 1, Set.of());
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL)) {
      Generator generator = new Generator(model);
      Tokens alone = generator.generate(prompts.subList(1, 2), settings, new long[] {5}).get(0);
      List<Tokens> both =
          generator.generate(
              List.of(prompts.get(0), prompts.get(1), prompts.get(1)),
              settings,
              new long[] {9, 5, 6});
      assertEquals(alone, both.get(1));
      assertNotEquals(both.get(1), both.get(2));
    }
  }

  @Test
  void rowsEndAtAStopTokenAndLeaveTheOthersAlone() throws IOException {
    JsonNode expected = Fixtures.expected("llama");
    List<Tokens> prompts = Fixtures.batch(expected).prompts();
    int stop = expected.get("greedy").get(3).asInt();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL)) {
      Generator generator = new Generator(model);
      List<Tokens> free =
          generator.generate(prompts, GenerationSettings.greedy(30, Set.of()), new long[2]);
      List<Tokens> stopped =
          generator.generate(prompts, GenerationSettings.greedy(30, Set.of(stop)), new long[2]);
      for (int row = 0; row < 2; row++) {
        int[] all = free.get(row).toArray();
        int end = 0;
        while (end < all.length && all[end] != stop) {
          end++;
        }
        assertEquals(free.get(row).first(end + 1), stopped.get(row));
      }
    }
  }
}
