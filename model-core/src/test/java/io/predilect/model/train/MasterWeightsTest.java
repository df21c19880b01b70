package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Rings;
import io.predilect.model.objective.Preference;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.optim.OptimizerSettings.Kind;
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights in bfloat16 with masters in float32. */
class MasterWeightsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  /** A model whose weights lose nothing in bfloat16. */
  private Path rounded(String name) throws IOException {
    Path rounded = folder.resolve("rounded-" + name);
    HeadKind head = name.endsWith("-reward") ? HeadKind.REWARD : HeadKind.CAUSAL;
    try (LanguageModel model =
        LanguageModel.open(Fixtures.folder(name), head, Precision.BFLOAT16)) {
      model.save(rounded);
    }
    return rounded;
  }

  private static TrainPlan plan(Preference preference, Kind optimizer, int steps) {
    PlanDraft draft = new PlanDraft().preference(preference);
    draft.optimizer = optimizer;
    draft.batchSize = 8;
    draft.microBatchTokens = 100_000; // one pass, so that no gradient is added up in bfloat16
    draft.maxSteps = OptionalInt.of(steps);
    draft.saveSteps = 1;
    draft.learningRate = OptionalDouble.of(1e-3);
    draft.weightDecay = 0.1;
    draft.maxGradNorm = 0;
    return draft.plan();
  }

  /** A rank: with the number type, and what the ranks share out, as ZeRO's stage. */
  private record Rank(Precision precision, Collective ring, int stage) {
    static Rank alone(Precision precision) {
      return new Rank(precision, Collective.alone(), 0);
    }

    Sharing sharing() {
      return new Sharing(stage, ring);
    }

    static Rank of(Collective ring, int stage) {
      return new Rank(Precision.BFLOAT16, ring, stage);
    }
  }

  private static List<Map<String, Double>> train(
      Path model, TrainPlan plan, Rank rank, CheckpointStore store, boolean stop)
      throws IOException {
    HeadKind head = plan.objective().objective().onRewards() ? HeadKind.REWARD : HeadKind.CAUSAL;
    OptimizerSettings optimizer = plan.settings().update().optimizerSettings();
    Recorder recorder = new Recorder();
    try (LanguageModel opened = LanguageModel.open(model, head, rank.precision);
        Trainable trainable =
            opened.trainable(optimizer, Recompute.NOTHING, Optional.empty(), rank.sharing())) {
      Trainer.train(
          Training.of(plan, ExampleSource.of(Pairs.make(48, 1)), trainable)
              .collective(rank.ring)
              .checkpoints(store)
              .listener(recorder)
              .stop(() -> stop));
    }
    return recorder.timeless();
  }

  /** Products of rounded weights are those of weights that are held rounded. */
  @ParameterizedTest
  @CsvSource({
    "llama, ADAMW",
    "llama-tied, ADAMW",
    "gpt2, ADAMW",
    "gemma2-reward, ADAMW",
    "llama, LION",
    "llama, ADAFACTOR",
    "gpt2, ADAFACTOR",
    "gpt2, ADAMW_8BIT"
  })
  void theyTrainAsFloat32WeightsDoToTheLastBit(String name, Kind optimizer) throws IOException {
    Path model = rounded(name);
    Preference preference = name.endsWith("-reward") ? Preference.REWARD : Preference.DPO;
    TrainPlan plan = plan(preference, optimizer, 5);
    List<Map<String, Double>> mixed =
        train(model, plan, Rank.alone(Precision.MIXED), CheckpointStore.none(), false);
    List<Map<String, Double>> masters =
        train(model, plan, Rank.alone(Precision.BFLOAT16), CheckpointStore.none(), false);
    for (int step = 0; step < mixed.size(); step++) {
      double norm = mixed.get(step).remove("grad_norm"); // added up in another order
      assertEquals(norm, masters.get(step).remove("grad_norm"), 1e-5 * norm);
    }
    assertEquals(mixed, masters);
  }

  @ParameterizedTest
  @CsvSource({"llama, LION", "llama, ADAFACTOR", "gpt2, ADAMW_8BIT"})
  void everyOptimiserResumesExactly(String name, Kind optimizer) throws IOException {
    Path model = rounded(name);
    TrainPlan plan = plan(Preference.DPO, optimizer, 3);
    for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
      LocalCheckpointStore whole =
          new LocalCheckpointStore(folder.resolve("whole-" + precision), 9);
      LocalCheckpointStore parts =
          new LocalCheckpointStore(folder.resolve("parts-" + precision), 9);
      train(model, plan, Rank.alone(precision), whole, false);
      for (int step = 0; step < 3; step++) {
        train(model, plan, Rank.alone(precision), parts, true);
      }
      for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
        assertEquals(
            -1,
            Files.mismatch(
                whole.newest().orElseThrow().folder().resolve(file),
                parts.newest().orElseThrow().folder().resolve(file)),
            file);
      }
    }
  }

  @Test
  void otherNumbersOfRanksGoOnExactlyAndSharesAreTheWhole() throws Exception {
    Path whole = changing("whole", 0, 0, 0);
    for (Path shared :
        List.of(
            changing("shared", 1, 1, 1), changing("each", 2, 0, 1), changing("passes", 2, 2, 2))) {
      for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
        assertEquals(-1, Files.mismatch(whole.resolve(file), shared.resolve(file)), file);
      }
    }
  }

  // Two ranks, then three, then one, each with a stage of ZeRO.
  private Path changing(String name, int two, int three, int one) throws Exception {
    LocalCheckpointStore store = new LocalCheckpointStore(folder.resolve(name), 9);
    TrainPlan plan = plan(Preference.DPO, Kind.ADAMW, 4);
    Path model = rounded("llama");
    for (int ranks : new int[] {2, 3}) {
      int stage = ranks == 2 ? two : three;
      Rings.run(ranks, LONG, ring -> train(model, plan, Rank.of(ring, stage), store, true));
    }
    train(model, plan, Rank.of(Collective.alone(), one), store, false);
    assertEquals(4, store.newest().orElseThrow().step());
    return store.newest().orElseThrow().folder();
  }
}
