package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.EmbeddingNoise;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NEFTune's noise in a training; what it is like says NoiseSizeTest. */
class EmbeddingNoiseTest {
  @TempDir private Path folder;

  private static Trainable trainable(LanguageModel model, Recompute recompute, double alpha) {
    OptimizerSettings sgd = new OptimizerSettings(OptimizerSettings.Kind.SGD, 0.9, 0.999, 1e-8, 0);
    return model.trainable(
        sgd,
        recompute,
        Optional.empty(),
        Sharing.nothing(),
        alpha > 0 ? Optional.of(new EmbeddingNoise(alpha, 3)) : Optional.empty(),
        false);
  }

  private static double[] logps(Trainable trainable, PromptedBatch batch) {
    try (ForwardPass pass = trainable.forward(batch)) {
      return pass.scores().stream().mapToDouble(ResponseScore::logps).toArray();
    }
  }

  /** Responses one by one, each with a prompt of its own. */
  private static double[] apart(Trainable trainable, PromptedBatch batch) {
    List<Double> each = new ArrayList<>();
    for (PromptedBatch.Response response : batch.responses()) {
      PromptedBatch one =
          new PromptedBatch(
              List.of(batch.prompts().get(response.prompt())),
              List.of(new PromptedBatch.Response(0, response.tokens())));
      each.add(logps(trainable, one)[0]);
    }
    return each.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2", "gemma"})
  void itIsOfTheStepAndTheSequenceAndNotOfTheBatch(String name) throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected(name));
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL)) {
      double[] plain = model.score(batch).stream().mapToDouble(ResponseScore::logps).toArray();
      try (Trainable trainable = trainable(model, Recompute.NOTHING, 5)) {
        double[] noisy = logps(trainable, batch);
        for (int i = 0; i < plain.length; i++) {
          assertTrue(Math.abs(noisy[i] - plain[i]) > 1e-4, i + " is not disturbed");
        }
        assertArrayEquals(noisy, apart(trainable, batch), 1e-4);
        assertArrayEquals(
            plain,
            trainable.score(batch).stream().mapToDouble(ResponseScore::logps).toArray(),
            1e-4);
        try (ForwardPass pass = trainable.undisturbed(batch)) {
          assertEquals(plain[0], pass.scores().get(0).logps(), 1e-4);
        }
        trainable.step(0);
        assertNotEquals(noisy[0], logps(trainable, batch)[0], 1e-4);
      }
      try (Trainable again = trainable(model, Recompute.BLOCKS, 5)) {
        assertEquals(model.score(batch).get(0).logps(), plain[0], 1e-6);
        assertTrue(Math.abs(logps(again, batch)[0] - plain[0]) > 1e-4);
      }
    }
  }

  @Test
  void aTrainingWithItResumesExactly() throws IOException {
    PlanDraft draft = new PlanDraft();
    draft.batchSize = 8;
    draft.maxSteps = OptionalInt.of(3);
    draft.learningRate = OptionalDouble.of(1e-3);
    draft.neftuneNoiseAlpha = OptionalDouble.of(5);
    TrainPlan plan = draft.plan();
    assertEquals("5.0", plan.identity().get("neftune_noise_alpha"));
    Path whole = train(plan, "whole", 1);
    assertEquals(-1, Files.mismatch(whole, train(plan, "parts", 3)));
    draft.neftuneNoiseAlpha = OptionalDouble.empty();
    assertTrue(Files.mismatch(whole, train(draft.plan(), "without", 1)) >= 0);
  }

  private Path train(TrainPlan plan, String name, int runs) throws IOException {
    LocalCheckpointStore store = new LocalCheckpointStore(folder.resolve(name), 9);
    for (int run = 0; run < runs; run++) {
      try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
          Trainable trainable =
              model.trainable(
                  plan.settings().update().optimizerSettings(),
                  Recompute.NOTHING,
                  Optional.empty(),
                  Sharing.nothing(),
                  plan.settings().noise(plan.seed()),
                  false)) {
        Trainer.train(
            Training.of(plan, ExampleSource.of(Pairs.make(24, 1)), trainable)
                .checkpoints(store)
                .stop(() -> runs > 1));
      }
    }
    return store.newest().orElseThrow().folder().resolve("model.safetensors");
  }
}
