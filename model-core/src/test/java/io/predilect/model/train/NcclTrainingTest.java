package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.distributed.Rings;
import io.predilect.model.distributed.nccl.NcclCollective;
import io.predilect.model.distributed.nccl.NcclRanks;
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.Recompute;
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
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop on a tiny decoder: gradients and weights through NCCL's calls, or around the ring. */
class NcclTrainingTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Path trained(String name, Precision precision, int stage, boolean nccl) throws Exception {
    PlanDraft draft = new PlanDraft();
    draft.batchSize = 8;
    draft.microBatchTokens = 400;
    draft.saveSteps = 3;
    draft.maxSteps = OptionalInt.of(3);
    draft.learningRate = OptionalDouble.of(3e-3);
    draft.maxGradNorm = 0; // shares' norms are added up in another order
    TrainPlan plan = draft.plan();
    LocalCheckpointStore store = new LocalCheckpointStore(folder.resolve(name), 2);
    Rings.Work<Integer> work =
        ranks -> {
          if (nccl) {
            assertInstanceOf(NcclCollective.class, ranks);
          }
          return train(plan, precision, new Sharing(stage, ranks), store);
        };
    // Of two numbers the sum is the same in either order: so is every bit of two ranks' weights.
    for (int steps : nccl ? NcclRanks.run(2, work) : Rings.run(2, LONG, work)) {
      assertEquals(3, steps);
    }
    return store.newest().orElseThrow().folder();
  }

  private static int train(
      TrainPlan plan, Precision precision, Sharing sharing, LocalCheckpointStore store)
      throws IOException {
    try (LanguageModel model =
            LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL, precision);
        Trainable trainable =
            model.trainable(
                plan.settings().update().optimizerSettings(),
                Recompute.NOTHING,
                Optional.empty(),
                sharing)) {
      return Trainer.train(
              Training.of(plan, ExampleSource.of(Pairs.make(48, 1)), trainable)
                  .collective(sharing.ranks())
                  .checkpoints(store))
          .steps();
    }
  }

  private void assertSame(Precision precision, int stage) throws Exception {
    Path ring = trained("ring", precision, stage, false);
    Path nccl = trained("nccl", precision, stage, true);
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertEquals(-1, Files.mismatch(ring.resolve(file), nccl.resolve(file)), file);
    }
  }

  @Test
  void sumsOfGradientsGiveTheSameWeights() throws Exception {
    assertSame(Precision.FLOAT32, 0);
  }

  @Test
  void sharedOutStatesGiveTheSameWeightsAndTheSameFile() throws Exception {
    assertSame(Precision.FLOAT32, 1);
  }

  @Test
  void sharedOutGradientsGiveTheSameWeightsAndTheSameFile() throws Exception {
    assertSame(Precision.BFLOAT16, 2);
  }

  @Test
  void mastersOfWeightsThatTravelInBfloat16GiveTheSame() throws Exception {
    assertSame(Precision.BFLOAT16, 1);
  }
}
