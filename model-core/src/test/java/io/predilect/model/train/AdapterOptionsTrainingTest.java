package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Rings;
import io.predilect.model.lora.LoraOptions;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.lora.NamePatterns;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.Trainable;
import io.predilect.model.weights.WeightForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Everything that adapters may have, at once, on a base in 4 bits whose head is its embedding:
 * stopped and resumed, and on ranks that share out what there is, with every optimiser.
 */
class AdapterOptionsTrainingTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<TokenizedPair> PAIRS =
      Pairs.make(24, 1).stream().map(pair -> pair.withReference(-9, -9)).toList();
  private static final LoraSettings ADAPTERS =
      new LoraSettings(2, 4, 0.1, List.of(LoraSettings.ALL_LINEAR), false, 3)
          .with(
              new LoraOptions(
                  NamePatterns.of(Map.of("v_proj", 4, "layers\\.1\\.mlp\\.up_proj", 3)),
                  NamePatterns.of(Map.of("k_proj", 1.5)),
                  LoraOptions.Biases.ALL,
                  List.of("embed_tokens"),
                  true));

  @TempDir Path folder;

  private Path train(OptimizerSettings.Kind kind, int ranks, int stage, int runs) throws Exception {
    PlanDraft draft = new PlanDraft();
    draft.batchSize = 8;
    draft.microBatchTokens = 100_000;
    draft.maxSteps = OptionalInt.of(3);
    draft.learningRate = OptionalDouble.of(3e-3);
    draft.maxGradNorm = 0; // its norm is summed in another order by shares
    draft.weightDecay = 0.1;
    draft.optimizer = kind;
    LocalCheckpointStore store =
        new LocalCheckpointStore(folder.resolve(ranks + "-" + stage + "-" + runs), 2);
    for (int run = 1; run <= runs; run++) {
      Rings.run(ranks, LONG, ring -> train(draft.plan(), ring, stage, store, runs > 1));
    }
    return store.newest().orElseThrow().folder();
  }

  private static TrainResult train(
      TrainPlan plan, Collective ring, int stage, CheckpointStore store, boolean stop)
      throws IOException {
    try (LanguageModel model =
            LanguageModel.open(
                Fixtures.folder("qwen2"),
                HeadKind.CAUSAL,
                Precision.FLOAT32,
                "cpu",
                WeightForm.NF4_NESTED);
        Trainable trainable =
            model.trainable(
                plan.settings().update().optimizerSettings(),
                Recompute.BLOCKS,
                Optional.of(ADAPTERS),
                new Sharing(stage, ring))) {
      return Trainer.train(
          Training.of(plan, ExampleSource.of(PAIRS), trainable)
              .collective(ring)
              .checkpoints(store)
              .stop(() -> stop));
    }
  }

  private static void assertSameFiles(Path expected, Path actual) throws IOException {
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertEquals(-1, Files.mismatch(expected.resolve(file), actual.resolve(file)), file);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ADAMW", "LION", "ADAMW_8BIT", "ADAFACTOR"})
  void stoppedAndSharedOutItEndsTheSameToTheBit(OptimizerSettings.Kind kind) throws Exception {
    assertSameFiles(train(kind, 1, 0, 1), train(kind, 1, 0, 3));
    if (kind == OptimizerSettings.Kind.ADAMW || kind == OptimizerSettings.Kind.LION) {
      // The others' state is not shared out.
      Path two = train(kind, 2, 0, 1);
      assertSameFiles(two, train(kind, 2, 1, 1));
      assertSameFiles(two, train(kind, 2, 2, 1));
    }
  }
}
