package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Precision;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.objective.Preference;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint's weights in a model that is opened to score alone. */
class LoadedWeightsTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(12, 1);
  private static final LoraSettings LORA =
      new LoraSettings(2, 8, 0.1, List.of("all-linear"), false, 3);

  private static PlanDraft draft() {
    PlanDraft draft = new PlanDraft().preference(Preference.REWARD);
    draft.batchSize = 4;
    draft.learningRate = OptionalDouble.of(3e-3);
    return draft;
  }

  private static LanguageModel open(Precision precision) throws IOException {
    return LanguageModel.open(Fixtures.folder("llama"), HeadKind.REWARD, precision);
  }

  private static List<Double> rewards(LanguageModel model) {
    return PAIRS.stream()
        .map(
            pair ->
                new PromptedBatch(
                    List.of(pair.prompt()), List.of(new PromptedBatch.Response(0, pair.chosen()))))
        .map(batch -> model.score(batch).get(0))
        .map(ResponseScore::reward)
        .toList();
  }

  private static Trainable trainable(LanguageModel model, Optional<LoraSettings> lora) {
    var optimizer = draft().plan().settings().update().optimizerSettings();
    return lora.isPresent()
        ? model.trainable(optimizer, Recompute.NOTHING, lora.get())
        : model.trainable(optimizer, Recompute.NOTHING);
  }

  @Test
  void theyScoreAsTheModelInTrainingDoes(@TempDir Path folder) throws IOException {
    check(Precision.FLOAT32, Optional.empty(), folder.resolve("full"));
    check(Precision.MIXED, Optional.empty(), folder.resolve("mixed"));
    check(Precision.FLOAT32, Optional.of(LORA), folder.resolve("adapters"));
    check(Precision.BFLOAT16, Optional.of(LORA), folder.resolve("half"));
  }

  private static void check(Precision precision, Optional<LoraSettings> lora, Path folder)
      throws IOException {
    List<Double> expected;
    try (LanguageModel model = open(precision)) {
      List<Double> before = rewards(model);
      try (Trainable trainable = trainable(model, lora)) {
        Trainer.train(
            Training.of(draft().plan(), ExampleSource.of(PAIRS), trainable)
                .checkpoints(new LocalCheckpointStore(folder, 1)));
      }
      expected = rewards(model);
      assertNotEquals(before, expected);
    }
    try (LanguageModel model = open(precision)) {
      model.load(folder.resolve("step-3/model.safetensors"), lora);
      assertEquals(expected, rewards(model), folder.getFileName().toString());
    }
    if (lora.isPresent()) {
      try (LanguageModel model = open(precision)) {
        assertThrows(
            ModelException.class,
            () -> model.load(folder.resolve("step-3/model.safetensors"), Optional.empty()));
      }
    }
  }
}
