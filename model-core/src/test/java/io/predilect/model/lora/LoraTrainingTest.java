package io.predilect.model.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Precision;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Generator;
import io.predilect.model.optim.AdamW;
import io.predilect.model.optim.OptimizerState;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptPool;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.Trainable;
import io.predilect.model.train.step.TrainableDecoder;
import io.predilect.model.weights.CheckpointTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training by adapters on a tiny model. */
class LoraTrainingTest {
  private static final double BETA = 0.1;

  @TempDir Path folder;
  private PromptedBatch batch;

  @BeforeEach
  void batch() throws IOException {
    batch = Fixtures.batch(Fixtures.expected("llama"));
  }

  private static LoraSettings settings(double dropout) {
    return new LoraSettings(4, 16, dropout, List.of(LoraSettings.ALL_LINEAR), false, 5);
  }

  private static LanguageModel open(HeadKind head) throws IOException {
    return open(head, Precision.FLOAT32);
  }

  private static LanguageModel open(HeadKind head, Precision precision) throws IOException {
    return LanguageModel.open(Fixtures.folder("llama"), head, precision);
  }

  private void step(Trainable trainable) {
    trainable.zeroGradients();
    try (ForwardPass pass = trainable.forward(batch)) {
      double[] sums = pass.scores().stream().mapToDouble(ResponseScore::logps).toArray();
      pass.backward(Fixtures.marginGradients(sums, BETA));
    }
    trainable.step(1e-2);
  }

  private static Map<String, float[]> values(Map<String, NDArray> arrays) {
    Map<String, float[]> values = new LinkedHashMap<>();
    arrays.forEach((name, array) -> values.put(name, array.toFloatArray()));
    return values;
  }

  @Test
  void freshAdaptersChangeNothingAndOnlyTheyAreTrained() throws IOException {
    try (LanguageModel model = open(HeadKind.CAUSAL)) {
      double before = model.score(batch).get(0).logps();
      Map<String, float[]> weights = values(model.decoder().weights().all());
      Path saved = folder.resolve("adapters.safetensors");
      try (Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING, settings(0))) {
        assertEquals(before, model.score(batch).get(0).logps(), 0);
        for (int i = 0; i < 3; i++) {
          step(trainable);
        }
        trainable.saveWeights(saved);
      }
      assertTrue(Math.abs(model.score(batch).get(0).logps() - before) > 1e-3);
      values(model.decoder().weights().all())
          .forEach((name, after) -> assertArrayEquals(weights.get(name), after, name));
      try (CheckpointTensors tensors = CheckpointTensors.ofFile(saved)) {
        assertEquals(2 * 2 * 7, tensors.names().size()); // A and B, blocks, linear layers
        assertTrue(tensors.names().stream().allMatch(name -> name.contains(".lora_")));
      }
      assertThrows(
          IllegalStateException.class, () -> model.trainable(AdamW.usual(), Recompute.NOTHING));
    }
  }

  @Test
  void theRewardHeadIsTrainedToo() throws IOException {
    try (LanguageModel model = open(HeadKind.REWARD);
        Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING, settings(0))) {
      for (int i = 0; i < 2; i++) {
        trainable.zeroGradients();
        try (ForwardPass pass = trainable.forward(batch)) {
          pass.backward(new double[] {-1, 1, -1, 1});
        }
        trainable.step(1e-2);
      }
      Path saved = folder.resolve("reward.safetensors");
      trainable.saveWeights(saved);
      try (CheckpointTensors tensors = CheckpointTensors.ofFile(saved)) {
        assertTrue(tensors.has("base_model.model.score.weight"));
      }
      assertNotEquals(0, model.score(batch).get(0).reward());
    }
  }

  @Test
  void textAndPooledRewardsWithAdaptersAreThoseOfTheMergedModel() throws IOException {
    GenerationSettings greedy = GenerationSettings.greedy(32, Set.of());
    long[] seeds = {1, 2};
    try (LanguageModel model = open(HeadKind.CAUSAL)) {
      try (Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING, settings(0.1))) {
        step(trainable);
        step(trainable);
      }
      List<Tokens> adapted = new Generator(model).generate(batch.prompts(), greedy, seeds);
      model.merge();
      assertEquals(adapted, new Generator(model).generate(batch.prompts(), greedy, seeds));
    }
    try (LanguageModel model = open(HeadKind.REWARD)) {
      try (Trainable trainable = model.trainable(AdamW.usual(), Recompute.BLOCKS, settings(0.1))) {
        for (int i = 0; i < 3; i++) {
          trainable.zeroGradients();
          try (ForwardPass pass = trainable.forward(batch)) {
            pass.backward(new double[] {-1, 1, -1, 1});
          }
          trainable.step(1e-2);
        }
      }
      double[][] adapted = pooled(model);
      model.merge();
      double[][] merged = pooled(model);
      for (int prompt = 0; prompt < adapted.length; prompt++) {
        assertArrayEquals(adapted[prompt], merged[prompt], 1e-4);
      }
    }
  }

  private double[][] pooled(LanguageModel model) {
    List<Tokens> responses =
        batch.responses().stream().map(PromptedBatch.Response::tokens).toList();
    try (PromptPool pool = model.pool(batch.prompts())) {
      return pool.of(responses, 100);
    }
  }

  @Test
  void dropoutDoesNotDependOnTheBatch() throws IOException {
    try (LanguageModel model = open(HeadKind.CAUSAL);
        Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING, settings(0.3))) {
      step(trainable); // B is no longer zero
      List<ResponseScore> without = trainable.score(batch);
      try (ForwardPass pass = trainable.forward(batch)) {
        for (int i = 0; i < batch.responses().size(); i++) {
          PromptedBatch.Response response = batch.responses().get(i);
          PromptedBatch alone =
              new PromptedBatch(
                  List.of(batch.prompts().get(response.prompt())),
                  List.of(new PromptedBatch.Response(0, response.tokens())));
          try (ForwardPass own = trainable.forward(alone)) {
            assertEquals(own.scores().get(0).logps(), pass.scores().get(i).logps(), 1e-5);
          }
          assertTrue(Math.abs(without.get(i).logps() - pass.scores().get(i).logps()) > 1e-4);
        }
      }
      double before = forward(trainable);
      assertEquals(before, forward(trainable), 0);
      step(trainable);
      assertNotEquals(before, forward(trainable)); // another step, another mask
    }
  }

  private double forward(Trainable trainable) {
    try (ForwardPass pass = trainable.forward(batch)) {
      return pass.scores().get(0).logps();
    }
  }

  @Test
  void aBlockRunAgainDropsTheSame() throws IOException {
    Map<String, float[]> kept = dropoutGradients(Recompute.NOTHING);
    Map<String, float[]> again = dropoutGradients(Recompute.BLOCKS);
    kept.forEach((name, values) -> assertArrayEquals(values, again.get(name), 1e-6f, name));
  }

  @Test
  void whatLiesBetweenProductsDropsTheSame() throws IOException {
    Map<String, float[]> kept = dropoutGradients(Recompute.NOTHING);
    dropoutGradients(Recompute.SELECTIVE)
        .forEach(
            (name, again) -> {
              float[] values = kept.get(name);
              for (int i = 0; i < again.length; i++) {
                assertEquals(values[i], again[i], 1e-5 * (1 + Math.abs(values[i])), name);
              }
            });
  }

  private Map<String, float[]> dropoutGradients(Recompute recompute) throws IOException {
    try (LanguageModel model = open(HeadKind.CAUSAL);
        TrainableDecoder trainable =
            (TrainableDecoder) model.trainable(AdamW.usual(), recompute, settings(0.3));
        NDManager scope = model.decoder().newScope()) {
      step(trainable);
      trainable.zeroGradients();
      try (ForwardPass pass = trainable.forward(batch)) {
        pass.backward(new double[] {1, -1, 0.5, 2});
      }
      return values(trainable.gradientsByFileName(scope));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void aResumedTrainingWithDropoutEndsTheSameToTheLastBit(Precision precision) throws IOException {
    Path weights = folder.resolve("weights.safetensors");
    Path optimizer = folder.resolve("optimizer.safetensors");
    Path whole = folder.resolve("whole.safetensors");
    Path resumed = folder.resolve("resumed.safetensors");
    try (LanguageModel model = open(HeadKind.CAUSAL, precision);
        Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING, settings(0.2))) {
      step(trainable);
      step(trainable);
      trainable.saveWeights(weights);
      try (OptimizerState state = trainable.optimizerState(optimizer.getParent())) {
        state.write(optimizer);
      }
      step(trainable);
      step(trainable);
      trainable.saveWeights(whole);
    }
    try (LanguageModel model = open(HeadKind.CAUSAL, precision);
        Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING, settings(0.2))) {
      trainable.loadWeights(weights);
      trainable.loadOptimizer(optimizer);
      step(trainable);
      step(trainable);
      trainable.saveWeights(resumed);
    }
    assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(resumed));
  }

  /** Optimisers that step whole tensors are to see those of files. */
  @Test
  void joinedWeightsComeApartIntoTheTensorsOfFiles() throws IOException {
    LoraOptions options =
        new LoraOptions(
            NamePatterns.of(Map.of("v_proj", 4, "layers\\.1\\.mlp\\.up_proj", 3)),
            NamePatterns.none(),
            LoraOptions.Biases.ALL,
            List.of(),
            true);
    LoraSettings settings =
        new LoraSettings(2, 4, 0, List.of(LoraSettings.ALL_LINEAR), false, 1).with(options);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("qwen2"), HeadKind.CAUSAL);
        Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING, settings);
        NDManager scope = model.decoder().newScope()) {
      trainable.zeroGradients();
      LoraWeights adapters = model.decoder().adapters().orElseThrow();
      Map<String, NDArray> all = adapters.all();
      Map<String, List<Long>> joined = adapters.joined();
      joined.forEach(
          (name, rows) ->
              assertEquals(
                  all.get(name).getShape().get(0),
                  rows.stream().mapToLong(Long::longValue).sum(),
                  name));
      long tensors = all.size();
      for (List<Long> rows : joined.values()) {
        tensors += rows.size() - 1;
      }
      assertEquals(adapters.byFileName(all, scope).size(), tensors);
    }
  }

  @Test
  void aTargetThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
    LoraSettings wrong = new LoraSettings(4, 16, 0, List.of("q_proj", "c_attn"), false, 1);
    try (LanguageModel model = open(HeadKind.CAUSAL)) {
      ModelException e =
          assertThrows(
              ModelException.class, () -> model.trainable(AdamW.usual(), Recompute.NOTHING, wrong));
      assertTrue(e.getMessage().contains("named c_attn"), e.getMessage());
      assertTrue(e.getMessage().contains("self_attn.q_proj"), e.getMessage());
    }
  }
}
