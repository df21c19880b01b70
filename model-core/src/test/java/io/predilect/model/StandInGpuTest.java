package io.predilect.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.distributed.Collective;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Generator;
import io.predilect.model.optim.AdamW;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.selfcheck.CheckResult;
import io.predilect.model.selfcheck.Lab;
import io.predilect.model.selfcheck.SelfCheck;
import io.predilect.model.selfcheck.SelfChecks;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a GPU is asked for, on one that is none; and that it computes right. Other tests open their
 * models there too where it is.
 */
class StandInGpuTest {
  private static final int PROMPTS = 4;

  private final Random random = new Random(17);

  @BeforeEach
  void needsIt() {
    assumeTrue(
        StandInGpu.isHere(),
        "skipped: PREDILECT_TORCH names no torch with the stand-in GPU of"
            + " src/test/tools/stand-in-gpu");
  }

  @Test
  void allOfTheDoctorsChecksPass(@TempDir Path folder) throws IOException {
    Lab lab = Lab.in(folder, StandInGpu.DEVICE);
    for (SelfCheck check : SelfChecks.ALL) {
      CheckResult result = check.run(lab);
      assertTrue(result.passed(), result.toString());
    }
  }

  /** One copy there for a batch and one for its gradients, whatever its size. */
  static Stream<Arguments> passes() {
    return Stream.of("llama", "qwen3_5", "lfm2", "granite-mamba")
        .flatMap(
            name ->
                Recompute.of(HfConfig.read(Fixtures.folder(name))).stream()
                    .flatMap(
                        recompute ->
                            Arrays.stream(Precision.values())
                                .map(precision -> Arguments.of(name, precision, recompute))));
  }

  @ParameterizedTest
  @MethodSource("passes")
  void aStepIsAsManyKernelsWhateverTheNumberOfSequences(
      String name, Precision precision, Recompute recompute) throws IOException {
    PromptedBatch few = batch(1, 2);
    PromptedBatch many = batch(20, 40);
    PromptedBatch more = batch(4, 16);
    PromptedBatch most = batch(4, 40);
    try (LanguageModel model = open(name, precision);
        Trainable trainable = model.trainable(AdamW.usual(), recompute)) {
      List<Counts> counts = new ArrayList<>();
      for (PromptedBatch batch : List.of(few, few, many, more, most)) {
        counts.add(Counts.of(() -> pass(trainable, batch)));
        Counts rest =
            Counts.of(
                () -> {
                  trainable.sumGradients(Collective.alone());
                  trainable.gradientNorm();
                  trainable.step(1e-3);
                });
        assertEquals(1, rest.fromDevice, "the norm");
        assertEquals(1, rest.toDevice, "the number of the step");
      }
      assertEquals(counts.get(1), counts.get(2), "pairs");
      assertEquals(counts.get(3), counts.get(4), "prompts with more responses");
      assertEquals(2, counts.get(1).toDevice);
      assertEquals(0, counts.get(1).waits);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT32", "BFLOAT16"})
  void aStepOfDecodingSendsNothingAndReadsItsTokens(Precision precision) throws IOException {
    List<Tokens> prompts = batch(PROMPTS, 1).prompts();
    try (LanguageModel model = open("llama", precision)) {
      Generator generator = new Generator(model);
      generator.generate(prompts, upTo(30), new long[PROMPTS]); // tables are made
      Counts ten = Counts.of(() -> generator.generate(prompts, upTo(10), new long[PROMPTS]));
      Counts thirty = Counts.of(() -> generator.generate(prompts, upTo(30), new long[PROMPTS]));
      assertEquals(ten.toDevice, thirty.toDevice);
      assertEquals(ten.fromDevice + 20, thirty.fromDevice);
      assertEquals(ten.waits, thirty.waits);
    }
  }

  private static GenerationSettings upTo(int tokens) {
    return new GenerationSettings(tokens, 0.8, 40, 0.95, 0, 1.1, Set.of());
  }

  private static LanguageModel open(String name, Precision precision) throws IOException {
    return LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL, precision, StandInGpu.DEVICE);
  }

  private static void pass(Trainable trainable, PromptedBatch batch) {
    trainable.zeroGradients();
    try (ForwardPass pass = trainable.forward(batch)) {
      double[] gradients = new double[pass.scores().size()];
      Arrays.fill(gradients, 0.1);
      pass.backward(gradients);
    }
  }

  private PromptedBatch batch(int count, int responses) {
    List<Tokens> prompts = new ArrayList<>();
    for (int p = 0; p < count; p++) {
      prompts.add(tokens(1 + random.nextInt(60)));
    }
    List<PromptedBatch.Response> answers = new ArrayList<>();
    for (int r = 0; r < responses; r++) {
      answers.add(new PromptedBatch.Response(r % count, tokens(1 + random.nextInt(25))));
    }
    return new PromptedBatch(prompts, answers);
  }

  private Tokens tokens(int length) {
    return Tokens.of(random.ints(length, 3, 64).toArray());
  }

  private record Counts(long kernels, long toDevice, long fromDevice, long waits) {
    static Counts of(Runnable work) {
      Counts before = now();
      work.run();
      Counts after = now();
      return new Counts(
          after.kernels - before.kernels,
          after.toDevice - before.toDevice,
          after.fromDevice - before.fromDevice,
          after.waits - before.waits);
    }

    private static Counts now() {
      return new Counts(
          StandInGpu.count("kernel"),
          StandInGpu.count("to device"),
          StandInGpu.count("to host"),
          StandInGpu.count("wait"));
    }
  }
}
