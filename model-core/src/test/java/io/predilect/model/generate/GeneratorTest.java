package io.predilect.model.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.index.NDIndex;
import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Precision;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.scoring.Uploads;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GeneratorTest {

  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#causalModels")
  void greedyTextEqualsTransformers(String name) throws IOException {
    JsonNode expected = Fixtures.expected(name);
    int[] golden = IntStream.range(0, 64).map(i -> expected.get("greedy").get(i).asInt()).toArray();
    List<Tokens> prompts = Fixtures.batch(expected).prompts();
    try (LanguageModel plain = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL);
        LanguageModel packed =
            LanguageModel.openToGenerate(Fixtures.folder(name), Precision.FLOAT32, "cpu")) {
      for (LanguageModel model : List.of(plain, packed)) {
        GenerationSettings settings = GenerationSettings.greedy(64, Set.of());
        List<Tokens> alone =
            new Generator(model).generate(prompts.subList(0, 1), settings, new long[] {1});
        assertArrayEquals(golden, alone.get(0).toArray());
        List<Tokens> together = new Generator(model).generate(prompts, settings, new long[] {1, 2});
        assertEquals(alone.get(0), together.get(0));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 2", "0, 1.2, 3", "0.8, 1, 3", "0.8, 1.2, 4"})
  void aStepCopiesNothingToTheDeviceUnlessRowsEnd(
      double temperature, double penalty, int atTheBeginning) throws IOException {
    List<Tokens> two = Fixtures.batch(Fixtures.expected("llama")).prompts();
    List<Tokens> prompts = List.of(two.get(0), two.get(1), two.get(1));
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL)) {
      Generator generator = new Generator(model.decoder(), Optional.empty(), true);
      Uploads uploads = model.decoder().uploads();
      GenerationSettings free = settings(temperature, penalty, Set.of());
      long before = uploads.count();
      List<Tokens> rows = generator.generate(prompts, free, new long[] {1, 2, 3});
      assertEquals(atTheBeginning, uploads.count() - before);
      int stop = rows.get(0).at(7);
      before = uploads.count();
      List<Tokens> stopped =
          generator.generate(
              prompts, settings(temperature, penalty, Set.of(stop)), new long[] {1, 2, 3});
      long ends =
          stopped.stream().mapToInt(Tokens::length).distinct().count() - 1; // the last ends all
      assertTrue(ends > 0);
      assertEquals(atTheBeginning + ends, uploads.count() - before);
    }
  }

  private static GenerationSettings settings(
      double temperature, double penalty, Set<Integer> stopTokens) {
    return new GenerationSettings(40, temperature, 40, 0.95, 0, penalty, stopTokens);
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

  // On a GPU the device samples; its kernels are run by the processor here.
  @ParameterizedTest
  @CsvSource({
    "0.9, 0, 1, 0, 1",
    "1.3, 0, 1, 0, 1.4",
    "0.9, 40, 1, 0, 1",
    "1, 99999, 1, 0, 1",
    "0.8, 0, 0.9, 0, 1",
    "1.1, 0, 1, 0.2, 1.1",
    "0.9, 40, 0.95, 0.02, 1.2",
    "0, 0, 1, 0, 1.3"
  })
  void theDeviceSamplesWhatTheProcessorDoes(
      double temperature, int topK, double topP, double minP, double penalty) throws IOException {
    JsonNode expected = Fixtures.expected("llama");
    List<Tokens> two = Fixtures.batch(expected).prompts();
    List<Tokens> prompts = List.of(two.get(0), two.get(1), two.get(1), two.get(0));
    long[] seeds = {1, 2, 3, 4};
    try (LanguageModel model =
        LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL, Precision.FLOAT32, "cpu")) {
      // A token that rows reach at different times, so that some leave and others go on.
      Set<Integer> stop = Set.of(expected.get("greedy").get(5).asInt());
      GenerationSettings settings =
          new GenerationSettings(60, temperature, topK, topP, minP, penalty, stop);
      assertEquals(
          new Generator(model.decoder(), Optional.empty(), false)
              .generate(prompts, settings, seeds),
          new Generator(model.decoder(), Optional.empty(), true)
              .generate(prompts, settings, seeds));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1, false", "0, 1.2, false", "0.8, 1, false", "0.8, 1.2, true", "0, 1.2, true"})
  void aRowEndsWhereItsLogitsAreNoNumbers(double temperature, double penalty, boolean device)
      throws IOException {
    List<Tokens> prompts = List.of(Tokens.of(5, 9, 7), Tokens.of(11, 4), Tokens.of(8));
    long[] seeds = {1, 2, 3};
    GenerationSettings settings = settings(temperature, penalty, Set.of());
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL)) {
      Generator generator = new Generator(model.decoder(), Optional.empty(), device);
      List<GeneratedText> whole = generator.texts(prompts, settings, seeds, 0);
      int broken = 11; // in the second prompt; and where another row writes it, it ends there too
      model.decoder().weights().embedding().set(new NDIndex(broken), Float.NaN);
      List<GeneratedText> texts = generator.texts(prompts, settings, seeds, 0);
      assertEquals(new GeneratedText(Tokens.of(), List.of(), false), texts.get(1));
      for (int i : List.of(0, 2)) {
        int[] all = whole.get(i).tokens().toArray();
        int until =
            IntStream.range(0, all.length)
                .filter(at -> all[at] == broken)
                .findFirst()
                .orElse(all.length - 1);
        assertArrayEquals(Arrays.copyOf(all, until + 1), texts.get(i).tokens().toArray());
        assertEquals(until == all.length - 1, texts.get(i).finite());
      }
      ModelException error =
          assertThrows(ModelException.class, () -> generator.generate(prompts, settings, seeds));
      assertTrue(error.getMessage().contains("behind prompt 1 and 0 tokens"), error.getMessage());
    }
  }

  @Test
  void firstTokensHaveTheLogProbsOfScoring() throws IOException {
    List<Tokens> prompts = Fixtures.batch(Fixtures.expected("llama")).prompts();
    GenerationSettings settings = settings(0.8, 1.2, Set.of());
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL)) {
      int vocab = model.config().vocabSize();
      Generator generator = new Generator(model);
      List<GeneratedText> texts = generator.texts(prompts, settings, new long[] {1, 2}, 7);
      for (int i = 0; i < prompts.size(); i++) {
        List<PromptedBatch.Response> each =
            IntStream.range(0, vocab)
                .mapToObj(token -> new PromptedBatch.Response(0, Tokens.of(token)))
                .toList();
        List<ResponseScore> scores = model.score(new PromptedBatch(List.of(prompts.get(i)), each));
        List<Integer> likeliest =
            IntStream.range(0, vocab)
                .boxed()
                .sorted(Comparator.comparingDouble(token -> -scores.get(token).tokenLogp(0)))
                .limit(7)
                .toList();
        List<GeneratedText.LikelyToken> first = texts.get(i).first();
        assertEquals(likeliest, first.stream().map(GeneratedText.LikelyToken::token).toList());
        first.forEach(
            one -> assertEquals(scores.get(one.token()).tokenLogp(0), one.logprob(), 1e-5));
      }
      assertEquals(
          vocab,
          generator.texts(prompts, settings, new long[] {1, 2}, vocab + 9).get(0).first().size());
      assertEquals(
          generator.generate(prompts, settings, new long[] {1, 2}),
          texts.stream().map(GeneratedText::tokens).toList());
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

  private static String letters(Tokens tokens) {
    StringBuilder text = new StringBuilder();
    for (int token : tokens.toArray()) {
      text.append((char) ('a' + token % 20)).append((char) ('A' + token / 20));
    }
    return text.toString();
  }

  @Test
  void rowsEndAtAStopStringWhereverTokensDivideIt() throws IOException {
    List<Tokens> prompts = Fixtures.batch(Fixtures.expected("llama")).prompts();
    GenerationSettings free = GenerationSettings.greedy(30, Set.of());
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL)) {
      Generator generator = new Generator(model, GeneratorTest::letters);
      List<Tokens> all = generator.generate(prompts, free, new long[2]);
      String stop = letters(all.get(0)).substring(9, 12); // over three tokens
      GenerationSettings settings = free.withStopStrings(List.of("never", stop));
      List<Tokens> stopped = generator.generate(prompts, settings, new long[2]);
      for (int row = 0; row < 2; row++) {
        String text = letters(all.get(row));
        int end = text.indexOf(stop);
        int tokens = end < 0 ? 30 : (end + stop.length() + 1) / 2;
        assertEquals(all.get(row).first(tokens), stopped.get(row));
        assertEquals(
            end < 0 ? text : text.substring(0, end),
            StopStrings.cut(letters(stopped.get(row)), settings.stopStrings()));
      }
      assertEquals(
          stopped.get(0), generator.generate(prompts.subList(0, 1), settings, new long[1]).get(0));
    }
  }

  @Test
  void stopStringsNeedADecoding() throws IOException {
    List<Tokens> prompts = Fixtures.batch(Fixtures.expected("llama")).prompts();
    GenerationSettings settings =
        GenerationSettings.greedy(3, Set.of()).withStopStrings(List.of("x"));
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Generator(model).generate(prompts, settings, new long[2]));
    }
  }

  @Test
  void aGpuHoldsAsManyTokensAsAShareOfItsMemoryHasRoomFor() {
    long gib = 1L << 30;
    assertEquals(65_536, Generator.usualTokens(32 << 10, OptionalLong.of(139 * gib)));
    assertEquals(
        (139 * gib / 32) >> 17, Generator.usualTokens(128 << 10, OptionalLong.of(139 * gib)));
    assertEquals(8192, Generator.usualTokens(128 << 10, OptionalLong.of(16 * gib)));
    assertEquals(8192, Generator.usualTokens(32 << 10, OptionalLong.empty()));
  }

  @Test
  void maxNewTokensAndTheContextEndRows() throws IOException {
    List<Tokens> prompts = Fixtures.batch(Fixtures.expected("llama")).prompts();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL)) {
      List<Tokens> rows =
          new Generator(model)
              .generate(prompts, GenerationSettings.greedy(500, Set.of()), new long[2]);
      for (int row = 0; row < 2; row++) {
        assertEquals(128, prompts.get(row).length() + rows.get(row).length());
      }
    }
  }
}
