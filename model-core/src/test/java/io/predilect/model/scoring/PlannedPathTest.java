package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.kernel.AttentionPath;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.optim.AdamW;
import io.predilect.model.train.step.Trainable;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A GPU's way through attention, by a plan, run on the processor against the processor's own, which
 * {@link ParityTest} compares with transformers. Only the variable-length call itself is another
 * one on a GPU.
 */
class PlannedPathTest {
  private static final double VALUE = 1e-5;

  // What "cat" and "zeros" call inside depends on how large a tensor is.
  private static final Set<String> BY_SIZE =
      Set.of("aten::narrow", "aten::slice", "aten::as_strided", "aten::fill_");

  private final Random random = new Random(17);

  static List<String> models() throws IOException {
    return Fixtures.parityModels().stream()
        .filter(name -> AttentionPath.hasPlan(HfConfig.read(Fixtures.folder(name))))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("models")
  void scoresPoolsAndGradientsAreTheSame(String name) throws IOException {
    try (Pair pair = new Pair(name, Precision.FLOAT32)) {
      comparePools(pair);
      compareScoresAndGradients(pair, batch(4, 9));
      compareScoresAndGradients(pair, batch(3, 3));
    }
  }

  private static void compareScoresAndGradients(Pair pair, PromptedBatch batch) {
    compare(pair.looped.score(batch), pair.planned.score(batch), VALUE);
    Map<String, float[]> expected = pair.gradients(pair.looped, batch, Recompute.NOTHING);
    for (Recompute recompute : Recompute.of(pair.planned.config())) {
      Map<String, float[]> found = pair.gradients(pair.planned, batch, recompute);
      assertEquals(expected.keySet(), found.keySet());
      expected.forEach(
          (key, values) ->
              assertArrayEquals(
                  values, found.get(key), (float) (2e-5 * largest(values) + 1e-7), key));
    }
  }

  private void comparePools(Pair pair) {
    List<Tokens> prompts = List.of(tokens(40), tokens(1), tokens(7));
    List<Tokens> responses = List.of(tokens(3), tokens(1), tokens(30), tokens(3), tokens(12));
    try (PromptPool looped = pair.looped.pool(prompts);
        PromptPool planned = pair.planned.pool(prompts)) {
      for (int budget : new int[] {1, 35, 1000}) {
        double[][] expected = looped.of(responses, budget);
        double[][] found = planned.of(responses, budget);
        for (int p = 0; p < expected.length; p++) {
          assertArrayEquals(expected[p], found[p], 30 * VALUE, "under prompt " + p);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gemma",
        "gpt-neox",
        "gpt-oss",
        "gpt2",
        "llama",
        "mistral-window",
        "phi3",
        "qwen3",
        "qwen3_5",
        "granite-mamba"
      })
  void bfloat16IsTheSameToItsOwnRounding(String name) throws IOException {
    try (Pair pair = new Pair(name, Precision.BFLOAT16)) {
      for (PromptedBatch batch : List.of(batch(4, 8), batch(4, 30))) {
        compare(pair.looped.score(batch), pair.planned.score(batch), 0.1);
        compareDirections(pair, batch);
      }
    }
  }

  // A pair's keys have their gradients added in bfloat16, those of more responses in float32.
  private static void compareDirections(Pair pair, PromptedBatch batch) {
    Map<String, float[]> found = pair.gradients(pair.planned, batch, Recompute.NOTHING);
    pair.gradients(pair.looped, batch, Recompute.NOTHING)
        .forEach(
            (key, values) -> {
              double far = 0;
              double all = 1e-12;
              for (int i = 0; i < values.length; i++) {
                far += Math.pow(values[i] - found.get(key)[i], 2);
                all += Math.pow(values[i], 2);
              }
              assertEquals(0, Math.sqrt(far / all), 0.05, key);
            });
  }

  @Test
  void oneCopyGoesToTheDeviceForABatch() throws IOException {
    try (Pair pair = new Pair("llama", Precision.FLOAT32)) {
      for (Decoder decoder : List.of(pair.looped, pair.planned)) {
        long before = decoder.uploads().count();
        decoder.score(batch(2, 5));
        assertEquals(1, decoder.uploads().count() - before);
        pair.gradients(
            decoder, batch(2, 5), Recompute.BLOCKS); // the derivatives of the loss are the second
        assertEquals(3, decoder.uploads().count() - before);
        try (PromptPool pool = decoder.pool(List.of(tokens(20), tokens(3)))) {
          pool.of(List.of(tokens(3), tokens(5)), 1000);
        }
        assertEquals(5, decoder.uploads().count() - before);
      }
    }
  }

  @Test
  void theKeysOfDropoutGoWithTheBatch() throws IOException {
    LoraSettings dropping = new LoraSettings(4, 8, 0.2, List.of(LoraSettings.ALL_LINEAR), false, 3);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING, dropping)) {
      Uploads uploads = model.decoder().uploads();
      try (ForwardPass pass = trainable.forward(batch(2, 5))) {
        assertEquals(1, uploads.count());
        assertEquals(5, pass.scores().size());
      }
    }
  }

  /** Calls of PyTorch's operators by name, as its own profiler counts them. */
  @ParameterizedTest
  @CsvSource({
    "llama, FLOAT32, 2",
    "mistral-window, BFLOAT16, 2",
    "mistral-window, BFLOAT16, 5",
    "qwen3_5, FLOAT32, 2",
    "lfm2, BFLOAT16, 2",
    "granite-mamba, FLOAT32, 2"
  })
  void asManyKernelCallsWhateverTheNumberOfSequences(
      String name, Precision precision, int responses, @TempDir Path folder) throws IOException {
    String attention = "aten::scaled_dot_product_attention";
    String gather =
        precision.halfCompute() && responses == 2 ? "aten::index_select" : "aten::embedding";
    PromptedBatch few = batch(2, 2 * responses);
    PromptedBatch many = batch(9, 9 * responses);
    try (Pair pair = new Pair(name, precision);
        TrainableDecoder trainable =
            new TrainableDecoder(pair.planned, AdamW.usual(), Recompute.BLOCKS, pair.scope)) {
      int layers = withKeys(pair.planned.config());
      Map<String, Integer> scored = calls(() -> pair.planned.score(few), folder.resolve("few"));
      assertEquals(layers, scored.get(attention));
      assertTrue(scored.get(gather) > layers, "tokens or angles, and a gather a layer");
      assertEquals(scored, calls(() -> pair.planned.score(many), folder.resolve("many")));
      assertTrue(
          calls(() -> pair.looped.score(many), folder.resolve("looped")).get(attention)
              >= 9 * layers);
      Map<String, Integer> trained =
          calls(() -> backward(trainable, few), folder.resolve("trained"));
      assertEquals(2 * layers, trained.get(attention), "once, and once again on the way back");
      assertEquals(trained, calls(() -> backward(trainable, many), folder.resolve("trained-many")));
    }
  }

  private static int withKeys(ModelConfig config) {
    return (int)
        IntStream.range(0, config.layers()).filter(l -> !config.block().keepsState(l)).count();
  }

  private static void backward(TrainableDecoder trainable, PromptedBatch batch) {
    double[] slopes = new double[batch.responses().size()];
    Arrays.setAll(slopes, i -> i % 2 == 0 ? 1 : -0.5);
    try (ForwardPass pass = trainable.forward(batch)) {
      pass.backward(slopes);
    }
  }

  private static Map<String, Integer> calls(Runnable work, Path file) throws IOException {
    work.run(); // tables are made
    JniUtils.startProfile(false, false, false);
    try {
      work.run();
    } finally {
      JniUtils.stopProfile(file.toString());
    }
    Map<String, Integer> calls = new TreeMap<>();
    JsonNode read = new ObjectMapper().readTree(file.toFile());
    for (JsonNode event : read.isArray() ? read : read.get("traceEvents")) {
      calls.merge(event.path("name").asText(), 1, Integer::sum);
    }
    calls.keySet().removeAll(BY_SIZE);
    return calls;
  }

  /** One model's weights with both ways of attention. */
  private static final class Pair implements AutoCloseable {
    private final LanguageModel model;
    private final NDManager scope;
    private final Decoder looped;
    private final Decoder planned;

    Pair(String name, Precision precision) throws IOException {
      HeadKind head = name.endsWith("-reward") ? HeadKind.REWARD : HeadKind.CAUSAL;
      model = LanguageModel.open(Fixtures.folder(name), head, precision, "cpu");
      scope = model.decoder().newScope();
      looped = decoder(AttentionPath.LOOPED);
      planned = decoder(AttentionPath.PLANNED);
    }

    private Decoder decoder(AttentionPath path) {
      return new Decoder(model.decoder().weights(), Optional.empty(), path, scope);
    }

    Map<String, float[]> gradients(Decoder decoder, PromptedBatch batch, Recompute recompute) {
      Map<String, float[]> gradients = new HashMap<>();
      try (TrainableDecoder trainable =
              new TrainableDecoder(decoder, AdamW.usual(), recompute, scope);
          NDManager step = decoder.newScope()) {
        trainable.zeroGradients(); // they are the weights', which the decoders share
        backward(trainable, batch);
        for (Map.Entry<String, NDArray> each : trainable.gradientsByFileName(step).entrySet()) {
          gradients.put(
              each.getKey(), each.getValue().toType(DataType.FLOAT32, false).toFloatArray());
        }
      }
      return gradients;
    }

    @Override
    public void close() {
      planned.close();
      looped.close();
      scope.close();
      model.close();
    }
  }

  private static void compare(
      List<ResponseScore> expected, List<ResponseScore> found, double tolerance) {
    assertEquals(expected.size(), found.size());
    for (int r = 0; r < expected.size(); r++) {
      assertArrayEquals(values(expected.get(r)), values(found.get(r)), tolerance, "response " + r);
    }
  }

  private static double[] values(ResponseScore score) {
    return Double.isNaN(score.measured().entropy())
        ? new double[] {score.reward()}
        : IntStream.range(0, score.tokens()).mapToDouble(score::tokenLogp).toArray();
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  // Ragged, so that the processor's own way is both of calls and of padding.
  private PromptedBatch batch(int prompts, int responses) {
    List<Tokens> all = new ArrayList<>();
    List<PromptedBatch.Response> answers = new ArrayList<>();
    for (int p = 0; p < prompts; p++) {
      all.add(tokens(p == 0 ? 60 : 1 + random.nextInt(9)));
    }
    for (int r = 0; r < responses; r++) {
      answers.add(new PromptedBatch.Response(r % prompts, tokens(1 + random.nextInt(25))));
    }
    return new PromptedBatch(all, answers);
  }

  private Tokens tokens(int length) {
    return Tokens.of(random.ints(length, 3, 64).toArray());
  }
}
