package io.predilect.model.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.index.NDIndex;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.signal.Divergence;
import io.predilect.model.signal.ResponseSignal;
import io.predilect.model.signal.SignalPass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two models decoding together against each of them alone. */
class GuidedGeneratorTest {
  private static final int STOP = 3;
  private static final List<Tokens> PROMPTS =
      List.of(Tokens.of(5, 9, 2, 7), Tokens.of(11, 4), Tokens.of(8, 8, 6, 1, 12, 30, 2));
  private static final long[] SEEDS = {4, 9, 1};

  private static LanguageModel policy;
  private static LanguageModel reference;
  private static GuidedGenerator guided;

  @BeforeAll
  static void open() throws IOException {
    reference = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
    policy = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
    policy.decoder().weights().all().values().forEach(weight -> weight.muli(1.3));
    guided = new GuidedGenerator(policy, reference);
  }

  @AfterAll
  static void close() {
    guided.close();
    policy.close();
    reference.close();
  }

  /** Greedy, sampled, and with every filter; the stop token ends rows at different steps. */
  static List<GenerationSettings> settings() {
    Set<Integer> stop = Set.of(STOP);
    return List.of(
        GenerationSettings.greedy(12, stop),
        new GenerationSettings(30, 1.5, 0, 1, 0, 1, stop),
        new GenerationSettings(30, 1.2, 20, 0.95, 0.01, 1.1, stop));
  }

  private static List<Tokens> tokens(GenerationSettings settings, Strategy strategy) {
    return guided.generate(PROMPTS, settings, SEEDS, strategy).stream()
        .map(GuidedText::tokens)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void atTheEndsOfEveryStrategyOneModelWrites(GenerationSettings settings) {
    List<Tokens> own = new Generator(policy).generate(PROMPTS, settings, SEEDS);
    List<Tokens> others = new Generator(reference).generate(PROMPTS, settings, SEEDS);
    assertNotEquals(own, others);
    assertEquals(own, tokens(settings, new Strategy.Mixed(1)));
    assertEquals(others, tokens(settings, new Strategy.Mixed(0)));
    assertEquals(own, tokens(settings, new Strategy.LengthControl(1000)));
    assertEquals(others, tokens(settings, new Strategy.LengthControl(0)));
    assertEquals(own, tokens(settings, new Strategy.KlThreshold(0, 0)));
    assertEquals(others, tokens(settings, new Strategy.KlThreshold(Double.POSITIVE_INFINITY, 0)));
    List<Tokens> half = tokens(settings, new Strategy.Mixed(0.5));
    assertEquals(half, tokens(settings, new Strategy.KlThreshold(Double.POSITIVE_INFINITY, 0.5)));
  }

  @Test
  void divergencesAreThoseOfScoringTheText() {
    GenerationSettings settings = settings().get(1);
    try (SignalPass pass =
        new SignalPass(policy, reference, STOP, Optional.of(Divergence.exact()))) {
      List<GuidedText> texts =
          guided.generate(PROMPTS, settings, SEEDS, new Strategy.LengthControl(4));
      for (int i = 0; i < texts.size(); i++) {
        Tokens made = texts.get(i).tokens();
        ResponseSignal signal =
            pass.of(
                    new PromptedBatch(
                        List.of(PROMPTS.get(i)), List.of(new PromptedBatch.Response(0, made))))
                .get(0);
        for (int t = 0; t < made.length(); t++) {
          double kl = t < 4 ? signal.kl().orElseThrow()[t] : 0;
          double ratio = t < 4 ? signal.policy()[t] - signal.reference()[t] : 0;
          assertEquals(kl, texts.get(i).steps().get(t).kl(), 1e-5);
          assertEquals(ratio, texts.get(i).steps().get(t).logRatio(), 1e-4);
        }
        assertEquals(made.length(), texts.get(i).steps().size());
        assertEquals(Math.min(4, made.length()), texts.get(i).drawnAt(1));
        assertEquals(made.length() - texts.get(i).drawnAt(1), texts.get(i).drawnAt(0));
      }
    }
  }

  @Test
  void aThresholdTakesThePolicyWhereItDiverges() {
    GenerationSettings settings = settings().get(1);
    double bound = 0.3;
    List<GuidedText> texts =
        guided.generate(PROMPTS, settings, SEEDS, new Strategy.KlThreshold(bound, 0));
    List<Float> all = new ArrayList<>();
    for (GuidedText text : texts) {
      text.steps().forEach(step -> all.add(step.kl()));
      assertEquals(
          text.steps().stream().filter(step -> step.kl() > bound).count(), text.drawnAt(1));
    }
    assertTrue(all.stream().allMatch(kl -> kl == 0 || kl > bound), all::toString);
    assertTrue(all.contains(0f) && all.stream().anyMatch(kl -> kl > bound), all::toString);
  }

  @Test
  void aRowsTextDoesNotDependOnItsBatch() {
    GenerationSettings settings = settings().get(1);
    Strategy strategy = new Strategy.Mixed(0.7);
    List<GuidedText> together = guided.generate(PROMPTS, settings, SEEDS, strategy);
    for (int i = 0; i < PROMPTS.size(); i++) {
      GuidedText alone =
          guided
              .generate(List.of(PROMPTS.get(i)), settings, new long[] {SEEDS[i]}, strategy)
              .get(0);
      assertEquals(together.get(i).tokens(), alone.tokens());
      assertEquals(together.get(i).kl(), alone.kl(), 1e-4);
      assertEquals(together.get(i).logRatio(), alone.logRatio(), 1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void logitsThatAreNoNumbersEndTheirRowAlone(GenerationSettings settings) throws IOException {
    Strategy strategy = new Strategy.KlThreshold(0.3, 0);

    try (LanguageModel broken = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL)) {
      // a token that only the second prompt has
      broken.decoder().weights().embedding().set(new NDIndex("11"), Float.NaN);
      try (GuidedGenerator two = new GuidedGenerator(broken, reference)) {
        List<GuidedText> texts = two.generate(PROMPTS, settings, SEEDS, strategy);
        assertEquals(List.of(true, false, true), texts.stream().map(GuidedText::finite).toList());
        assertEquals(0, texts.get(1).tokens().length());
      }
    }
  }

  @Test
  void whatCannotDecodeTogetherIsRefused(@TempDir Path folder) throws IOException {
    LanguageModel.writeFresh(ModelConfig.llama(77, 8, 8, 1, 2, 1, 16, 1e4, true), 1, folder);
    try (LanguageModel other = LanguageModel.open(folder, HeadKind.CAUSAL)) {
      ModelException error =
          assertThrows(ModelException.class, () -> new GuidedGenerator(policy, other));
      assertTrue(error.getMessage().contains("one of 77"), error.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> new Strategy.KlThreshold(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Strategy.Mixed(-0.1));
  }
}
