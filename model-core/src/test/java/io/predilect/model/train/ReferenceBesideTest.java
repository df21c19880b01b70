package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Rings;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.objective.Preference;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Token-level DPO with the model as it was beside the one in training. */
class ReferenceBesideTest {
  private static final LoraSettings ADAPTERS =
      new LoraSettings(4, 8, 0, List.of(LoraSettings.ALL_LINEAR), false, 3);

  @TempDir Path folder;

  private static TrainPlan plan() {
    PlanDraft draft = new PlanDraft().preference(Preference.TDPO1);
    draft.batchSize = 8;
    draft.microBatchTokens = 150;
    draft.saveSteps = 1;
    draft.maxSteps = OptionalInt.of(4);
    draft.learningRate = OptionalDouble.of(3e-3);
    return draft.plan();
  }

  /** What is trained, and by whom. */
  private record Work(
      Path model, WeightForm form, Optional<LoraSettings> lora, Collective ring, int stage) {
    static Work whole(Collective ring, int stage) {
      return new Work(Fixtures.folder("llama"), WeightForm.FULL, Optional.empty(), ring, stage);
    }

    List<Map<String, Double>> train(CheckpointStore store, boolean stop) throws IOException {
      TrainPlan plan = plan();
      Recorder recorder = new Recorder();
      try (LanguageModel opened =
              LanguageModel.open(model, HeadKind.CAUSAL, Precision.FLOAT32, "cpu", form);
          Trainable trainable =
              opened.trainable(
                  plan.settings().update().optimizerSettings(),
                  Recompute.NOTHING,
                  lora,
                  new Sharing(stage, ring),
                  Optional.empty(),
                  true)) {
        Trainer.train(
            Training.of(plan, ExampleSource.of(Pairs.make(48, 1)), trainable)
                .collective(ring)
                .checkpoints(store)
                .listener(recorder)
                .stop(() -> stop));
      }
      return recorder.timeless();
    }
  }

  private static void assertNear(
      List<Map<String, Double>> expected, List<Map<String, Double>> actual, double tolerance) {
    assertEquals(expected.size(), actual.size());
    for (int step = 0; step < expected.size(); step++) {
      for (String metric : List.of("loss", "kl/chosen", "kl/rejected", "rewards/margins")) {
        double value = expected.get(step).get(metric);
        assertEquals(
            value,
            actual.get(step).get(metric),
            tolerance * Math.max(1, Math.abs(value)),
            metric + " of step " + step);
      }
    }
  }

  @Test
  void anyNumberOfRanksTrainsTheSameAndItGoesOnToTheBit() throws Exception {
    LocalCheckpointStore store = new LocalCheckpointStore(folder.resolve("whole"), 2);
    List<Map<String, Double>> alone = Work.whole(Collective.alone(), 0).train(store, false);
    assertEquals(0, alone.get(0).get("kl/rejected"), 1e-6);
    assertTrue(alone.get(3).get("kl/rejected") > 1e-3, "the policy moves, the reference does not");
    for (int stage : new int[] {0, 2}) {
      Rings.run(
          3,
          Duration.ofSeconds(60),
          ring -> {
            List<Map<String, Double>> own =
                Work.whole(ring, stage).train(CheckpointStore.none(), false);
            if (ring.rank() == 0) {
              assertNear(alone, own, 1e-5);
            }
            return null;
          });
    }
    LocalCheckpointStore stopped = new LocalCheckpointStore(folder.resolve("stopped"), 2);
    for (int time = 0; time < 4; time++) { // a process for each step
      Work.whole(Collective.alone(), 0).train(stopped, true);
    }
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertEquals(
          -1,
          Files.mismatch(
              store.newest().orElseThrow().folder().resolve(file),
              stopped.newest().orElseThrow().folder().resolve(file)),
          file);
    }
  }

  /** As on the numbers that the 4 bits stand for. */
  @Test
  void adaptersOnFourBitsHaveThemForAReference() throws IOException {
    Path numbers = folder.resolve("numbers");
    Path model = Fixtures.folder("llama");
    try (LanguageModel opened =
        LanguageModel.open(model, HeadKind.CAUSAL, Precision.FLOAT32, "cpu", WeightForm.NF4)) {
      opened
          .trainable(plan().settings().update().optimizerSettings(), Recompute.NOTHING, ADAPTERS)
          .close();
      opened.merge();
      opened.save(numbers);
    }
    Optional<LoraSettings> lora = Optional.of(ADAPTERS);
    List<Map<String, Double>> four =
        new Work(model, WeightForm.NF4, lora, Collective.alone(), 0)
            .train(CheckpointStore.none(), false);
    assertTrue(four.get(3).get("kl/rejected") > 1e-4, four.get(3).toString());
    assertNear(
        new Work(numbers, WeightForm.FULL, lora, Collective.alone(), 0)
            .train(CheckpointStore.none(), false),
        four,
        1e-4);
  }
}
