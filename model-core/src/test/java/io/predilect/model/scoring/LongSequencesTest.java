package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.engine.Engines;
import io.predilect.model.kernel.AttentionPath;
import io.predilect.model.weights.DecoderWeights;
import io.predilect.model.weights.FreshWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sequences that attention takes in several parts, against decoding one token after the other. */
class LongSequencesTest {
  private static final int VOCABULARY = 50;
  private static final int LONGEST = 700;
  private static final double TOLERANCE = 1e-5;

  @TempDir Path folder;

  private final Random random = new Random(5);
  private final Tokens prompt = tokens(250);
  private final Tokens other = tokens(3);

  @ParameterizedTest
  @CsvSource({"0, LOOPED", "100, LOOPED", "300, LOOPED", "100, PLANNED", "300, PLANNED"})
  void partsMakeTheWhole(int window, AttentionPath path) {
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      DecoderWeights weights = FreshWeights.of(config(window), HeadKind.CAUSAL, 1, manager);
      enlarge(weights);
      try (Decoder decoder = new Decoder(weights, Optional.empty(), path, manager)) {
        List<PromptedBatch.Response> responses =
            List.of(
                new PromptedBatch.Response(0, tokens(230)),
                new PromptedBatch.Response(1, tokens(410)), // the only one of its prompt
                new PromptedBatch.Response(0, tokens(20)));
        List<Tokens> prompts = List.of(prompt, other);
        List<ResponseScore> scores = decoder.score(new PromptedBatch(prompts, responses));
        for (int r = 0; r < responses.size(); r++) {
          Tokens own = responses.get(r).tokens();
          double[] expected = decoded(decoder, prompts.get(responses.get(r).prompt()), own);
          for (int t = 0; t < own.length(); t++) {
            assertEquals(expected[t], scores.get(r).tokenLogp(t), TOLERANCE, r + " at " + t);
          }
        }
      }
    }
  }

  // With 160 tokens at a time some batches hold responses of one prompt only.
  @ParameterizedTest
  @CsvSource({"REWARD, 160", "REWARD, 1000", "CAUSAL, 160", "CAUSAL, 1000"})
  void responsesThatSeeTheirPromptInOneCallGetTheSameScores(HeadKind head, int batchTokens) {
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      DecoderWeights weights = FreshWeights.of(config(0), head, 1, manager);
      enlarge(weights);
      boolean reward = head == HeadKind.REWARD;
      if (reward) {
        weights.head().set(new float[] {1, -2, 3, 1, -1, 2, -3, 1, 1, 1, -1, 2, 2, -1, 1, 3});
      }
      try (Decoder decoder = new Decoder(weights, manager);
          PromptPool pool = decoder.pool(List.of(prompt, other))) {
        List<Tokens> responses = List.of(tokens(5), tokens(150), tokens(1), tokens(33));
        double[][] found = pool.of(responses, batchTokens);
        for (int p = 0; p < 2; p++) {
          for (int r = 0; r < responses.size(); r++) {
            PromptedBatch alone =
                new PromptedBatch(
                    List.of(p == 0 ? prompt : other),
                    List.of(new PromptedBatch.Response(0, responses.get(r))));
            ResponseScore score = decoder.score(alone).get(0);
            double expected = reward ? score.reward() : score.logps();
            double tolerance = reward ? TOLERANCE : TOLERANCE * responses.get(r).length();
            assertEquals(expected, found[p][r], tolerance, "prompt " + p + " response " + r);
          }
        }
      }
    }
  }

  /** Sinks: in parts, behind a window, to all responses of a prompt at once, and step by step. */
  @ParameterizedTest
  @CsvSource({"0, LOOPED", "100, LOOPED", "0, PLANNED", "100, PLANNED"})
  void partsOfAModelWithSinksMakeTheWhole(int window, AttentionPath path) throws IOException {
    partsMakeTheWhole(withSinks(window), path, List.of(prompt, other));
  }

  /** States: over several chunks, from prompt to response, out of a pool, and step by step. */
  @ParameterizedTest
  @CsvSource({
    "qwen3_5, 250",
    "qwen3_5, 64",
    "qwen3_5, 2",
    "granite-mamba, 250",
    "granite-mamba, 64",
    "granite-mamba, 2"
  })
  void chunksOfAModelWithStatesMakeTheWhole(String golden, int length) throws IOException {
    Path model = longer(golden, config -> config);
    partsMakeTheWhole(model, AttentionPath.LOOPED, List.of(prompt.first(length), other));
  }

  private void partsMakeTheWhole(Path folder, AttentionPath path, List<Tokens> prompts)
      throws IOException {
    try (LanguageModel model = LanguageModel.open(folder, HeadKind.CAUSAL);
        NDManager scope = model.decoder().newScope();
        Decoder decoder = new Decoder(model.decoder().weights(), Optional.empty(), path, scope)) {
      List<Tokens> own = List.of(tokens(230), tokens(410), tokens(20));
      List<PromptedBatch.Response> responses = new ArrayList<>();
      for (int r = 0; r < own.size(); r++) {
        responses.add(new PromptedBatch.Response(r % 2, own.get(r)));
      }
      List<ResponseScore> scores = decoder.score(new PromptedBatch(prompts, responses));
      try (PromptPool pool = decoder.pool(prompts)) {
        double[][] under = pool.of(own, 1000);
        for (int r = 0; r < own.size(); r++) {
          double[] expected = decoded(decoder, prompts.get(r % 2), own.get(r));
          for (int t = 0; t < expected.length; t++) {
            assertEquals(expected[t], scores.get(r).tokenLogp(t), 10 * TOLERANCE, r + " at " + t);
          }
          assertEquals(
              Arrays.stream(expected).sum(), under[r % 2][r], TOLERANCE * expected.length, "pool");
        }
      }
    }
  }

  // The golden model with windows of this size in two of three layers, or with none.
  private Path withSinks(int window) throws IOException {
    return longer(
        "gpt-oss",
        config ->
            config
                .replace("\"sliding_window\": 4", "\"sliding_window\": " + window)
                .replace(
                    "sliding_attention", window == 0 ? "full_attention" : "sliding_attention"));
  }

  private Path longer(String golden, UnaryOperator<String> change) throws IOException {
    Path source = Fixtures.folder(golden);
    String config =
        Files.readString(source.resolve("config.json"))
            .replace("\"max_position_embeddings\": 128", "\"max_position_embeddings\": 1024");
    Files.writeString(folder.resolve("config.json"), change.apply(config));
    Files.copy(source.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    return folder;
  }

  // The log-probs of a response by steps of one token, whose attention is a row of its own.
  private static double[] decoded(Decoder decoder, Tokens prompt, Tokens response) {
    double[] logps = new double[response.length()];
    try (NDManager scope = decoder.newScope();
        PromptPool pool = decoder.pool(List.of(prompt.first(1)));
        Continuation continuation = pool.continued(LONGEST)) {
      Tokens all = prompt.plus(response);
      for (int at = 1; at < all.length() - 1; at++) {
        try (NDManager step = scope.newSubManager()) {
          NDArray id = step.create(new long[] {all.at(at)});
          NDArray hidden = continuation.next(id, at + 1, step);
          int t = at + 1 - prompt.length();
          if (t >= 0) {
            NDArray target = step.create(new long[] {all.at(at + 1)});
            logps[t] = decoder.logps(hidden, target, step).get(0).getFloat(0);
          }
        }
      }
    }
    return logps;
  }

  private static ModelConfig config(int window) {
    ModelConfig plain = ModelConfig.llama(VOCABULARY, 16, 16, 2, 4, 2, LONGEST, 10_000, true);
    return new ModelConfig(
        plain.family(),
        plain.vocabSize(),
        plain.hiddenSize(),
        plain.intermediateSize(),
        plain.heads(),
        plain.kvHeads(),
        plain.headDim(),
        plain.maxPositions(),
        plain.norm(),
        plain.ropes(),
        plain.block(),
        Collections.nCopies(2, window),
        plain.embeddingScale(),
        plain.tieEmbeddings(),
        plain.logitScale(),
        plain.logitSoftcap(),
        plain.initializerRange(),
        OptionalInt.empty());
  }

  // Fresh weights are so small that attention would hardly look at anything.
  private static void enlarge(DecoderWeights weights) {
    for (NDArray layer : weights.layers()) {
      if (layer.getShape().dimension() == 2) {
        layer.muli(10);
      }
    }
  }

  private Tokens tokens(int length) {
    int[] ids = new int[length];
    Arrays.setAll(ids, i -> random.nextInt(VOCABULARY));
    return Tokens.of(ids);
  }
}
