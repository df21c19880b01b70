package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Rings;
import io.predilect.model.distributed.ThreadRanks;
import io.predilect.model.objective.Preference;
import io.predilect.model.optim.AdamW;
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.ExpertLoad;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseGradient;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.step.Trainable;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The load-balance term of routers, against transformers', and that it is the whole batch's. */
class ExpertBalanceTest {
  private static final double TOLERANCE = 1e-4;
  private static final List<TokenizedPair> PAIRS =
      Pairs.make(24, 5).stream().map(pair -> pair.withReference(-9, -9)).toList();

  @ParameterizedTest
  @CsvSource({
    "mixtral,NOTHING",
    "mixtral,BLOCKS",
    "gpt-oss,NOTHING",
    "gpt-oss,BLOCKS",
    "qwen3-moe,NOTHING",
    "olmoe,NOTHING",
    "qwen2-moe,NOTHING",
    "qwen3_5-moe,BLOCKS",
    "granite-mamba-moe,NOTHING",
    "granite-moe,BLOCKS",
    "qwen3-moe-dense,NOTHING",
    "qwen3-moe-dense,BLOCKS"
  })
  void valueAndGradientsEqualTransformers(String name, Recompute recompute) throws IOException {
    JsonNode expected =
        new ObjectMapper().readTree(Fixtures.folder(name).resolve("balance.json").toFile());
    PromptedBatch batch = Fixtures.batch(Fixtures.expected(name));
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL);
        TrainableDecoder trainable = (TrainableDecoder) model.trainable(AdamW.usual(), recompute);
        NDManager scope = model.decoder().newScope()) {
      trainable.zeroGradients();
      try (ForwardPass pass = trainable.forward(batch)) {
        ExpertLoad load = pass.load().orElseThrow();
        assertEquals(expected.get("loss").asDouble(), load.loss(), TOLERANCE);
        pass.backward(Collections.nCopies(4, ResponseGradient.NONE), load.slopes());
      }
      Map<String, NDArray> gradients = trainable.gradientsByFileName(scope);
      for (Map.Entry<String, JsonNode> field : expected.get("grads").properties()) {
        double[] golden = Fixtures.doubles(field.getValue());
        float[] own = gradients.get(field.getKey()).toFloatArray();
        double scale = Math.max(1e-3, Collections.max(absolute(golden)));
        for (int i = 0; i < golden.length; i++) {
          double at = own[i * Math.max(1, own.length / 64)];
          assertEquals(golden[i], at, TOLERANCE * scale, field.getKey());
        }
      }
    }
  }

  private static List<Double> absolute(double[] values) {
    return Arrays.stream(values).map(Math::abs).boxed().toList();
  }

  /** What a training ended with. */
  private record Trained(Map<String, float[]> weights, Recorder recorder) {}

  private static Trained train(
      double factor,
      int microBatchTokens,
      Collective collective,
      CheckpointStore store,
      BooleanSupplier stop)
      throws IOException {
    PlanDraft draft = new PlanDraft().preference(Preference.DPO);
    draft.batchSize = 8;
    draft.adamEpsilon = 1e-4;
    draft.learningRate = OptionalDouble.of(1e-3);
    draft.microBatchTokens = microBatchTokens;
    draft.routerAuxLossCoef = OptionalDouble.of(factor);
    Recorder recorder = new Recorder();
    Map<String, float[]> weights = new TreeMap<>();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("mixtral"), HeadKind.CAUSAL);
        NDManager scope = model.decoder().newScope()) {
      try (Trainable decoder =
          model.trainable(
              draft.plan().settings().update().optimizerSettings(), Recompute.NOTHING)) {
        Trainer.train(
            Training.of(draft.plan(), ExampleSource.of(PAIRS), decoder)
                .collective(collective)
                .checkpoints(store)
                .listener(recorder)
                .stop(stop));
      }
      model
          .decoder()
          .weights()
          .byFileName(scope)
          .forEach((name, weight) -> weights.put(name, weight.toFloatArray()));
    }
    return new Trained(weights, recorder);
  }

  private static Trained train(double factor, int microBatchTokens) throws IOException {
    return train(factor, microBatchTokens, Collective.alone(), CheckpointStore.none(), () -> false);
  }

  private static void same(Trained expected, Trained other) {
    assertEquals(expected.recorder.first("aux_loss"), other.recorder.first("aux_loss"), 1e-5);
    expected.weights.forEach(
        (name, weight) -> assertArrayEquals(weight, other.weights.get(name), 1e-5f, name));
  }

  @Test
  void itIsTheWholeBatchesHoweverThatIsCutAndOnHoweverManyRanks() throws Exception {
    Trained whole = train(0.5, 1_000_000);
    same(whole, train(0.5, 1));
    same(whole, train(0.5, 100));
    for (Trained rank :
        ThreadRanks.run(2, ranks -> train(0.5, 100, ranks, CheckpointStore.none(), () -> false))) {
      same(whole, new Trained(rank.weights, whole.recorder));
    }
  }

  @Test
  void layersWithoutExpertsTrainTheSameWithGradientsSharedOut() throws Exception {
    PlanDraft draft = new PlanDraft().preference(Preference.DPO);
    draft.batchSize = 8;
    draft.adamEpsilon = 1e-4;
    draft.learningRate = OptionalDouble.of(1e-3);
    draft.routerAuxLossCoef = OptionalDouble.of(0.5);
    List<Recorder> losses = new ArrayList<>();
    for (int stage : new int[] {0, 2}) {
      Recorder recorder = new Recorder();
      losses.add(recorder);
      Rings.run(
          2,
          Duration.ofSeconds(60),
          ring -> {
            Recorder own = ring.rank() == 0 ? recorder : new Recorder();
            try (LanguageModel model =
                    LanguageModel.open(Fixtures.folder("qwen3-moe-dense"), HeadKind.CAUSAL);
                Trainable decoder =
                    model.trainable(
                        draft.plan().settings().update().optimizerSettings(),
                        Recompute.NOTHING,
                        Optional.empty(),
                        new Sharing(stage, ring))) {
              return Trainer.train(
                  Training.of(draft.plan(), ExampleSource.of(PAIRS), decoder)
                      .collective(ring)
                      .listener(own));
            }
          });
    }
    assertEquals(losses.get(0).last("loss"), losses.get(1).last("loss"), 1e-6);
    assertEquals(losses.get(0).last("grad_norm"), losses.get(1).last("grad_norm"), 1e-5);
  }

  @Test
  void itIsPartOfTheLossAndEvensTheLoad() throws IOException {
    Trained with = train(0.5, 100);
    Trained without = train(0, 100);
    assertFalse(without.recorder.logged.get(0).values().containsKey("aux_loss"));
    assertEquals(
        without.recorder.first("loss") + 0.5 * with.recorder.first("aux_loss"),
        with.recorder.first("loss"),
        1e-6);
    Recorder strong = train(50, 100).recorder;
    assertTrue(strong.last("aux_loss") < strong.first("aux_loss"));
  }

  @Test
  void stoppedAfterEveryStepItEndsTheSame(@TempDir Path folder) throws IOException {
    Trained whole = train(0.5, 100);
    LocalCheckpointStore store = new LocalCheckpointStore(folder, 2);
    Trained stopped = whole;
    for (int run = 0; run < 3; run++) {
      stopped = train(0.5, 100, Collective.alone(), store, () -> true);
    }
    Map<String, float[]> ended = stopped.weights;
    whole.weights.forEach((name, weight) -> assertArrayEquals(weight, ended.get(name), name));
  }

  @Test
  void aModelWithoutExpertsIsRefused() throws IOException {
    PlanDraft draft = new PlanDraft().preference(Preference.DPO);
    draft.routerAuxLossCoef = OptionalDouble.of(0.001);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Trainer.train(
                    Training.of(draft.plan(), ExampleSource.of(PAIRS), new BigramModel(false, 7))));
    assertTrue(e.getMessage().contains("router_aux_loss_coef = 0.001"), e.getMessage());
  }
}
