package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.optim.AdamW;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores, rewards and gradients against transformers; see resources/parity/make_fixtures.py. */
class ParityTest {
  private static final double VALUE = 1e-4;
  private static final double GRADIENT = 1e-4;

  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#causalModels")
  void logProbsEqualTransformers(String name) throws IOException {
    JsonNode expected = Fixtures.expected(name);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL)) {
      List<ResponseScore> scores = model.score(Fixtures.batch(expected));
      for (int i = 0; i < scores.size(); i++) {
        double[] logps = Fixtures.doubles(expected.get("logps").get(i));
        assertEquals(logps.length, scores.get(i).tokens());
        for (int t = 0; t < logps.length; t++) {
          assertEquals(logps[t], scores.get(i).tokenLogp(t), VALUE, name + " response " + i);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#rewardModels")
  void rewardsEqualTransformers(String name) throws IOException {
    JsonNode expected = Fixtures.expected(name);
    assertEquals(HeadKind.REWARD, HfConfig.headKind(Fixtures.folder(name)));
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.REWARD)) {
      PromptedBatch batch = Fixtures.batch(expected);
      double[] rewards = Fixtures.doubles(expected.get("rewards"));
      List<ResponseScore> scores = model.score(batch);
      for (int i = 0; i < rewards.length; i++) {
        assertEquals(rewards[i], scores.get(i).reward(), VALUE);
      }
      List<Tokens> responses =
          batch.responses().stream().map(PromptedBatch.Response::tokens).toList();
      try (PromptPool pool = model.pool(batch.prompts())) {
        double[][] under = pool.of(responses, 10);
        for (int i = 0; i < rewards.length; i++) {
          assertEquals(rewards[i], under[batch.responses().get(i).prompt()][i], VALUE);
        }
      }
    }
  }

  @Test
  void aRewardIsReadBeforePadding() throws IOException {
    String name = "llama-padded-reward";
    JsonNode rows = Fixtures.expected(name).get("padded");
    assertEquals(4, rows.size());
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.REWARD)) {
      for (JsonNode row : rows) {
        PromptedBatch batch =
            new PromptedBatch(
                List.of(Fixtures.tokens(row.get(0))),
                List.of(new PromptedBatch.Response(0, Fixtures.tokens(row.get(1)))));
        double reward = row.get(2).asDouble();
        assertEquals(reward, model.score(batch).get(0).reward(), VALUE, row.toString());
        float[] within = model.rewardsWithin(batch).get(0);
        assertEquals(row.get(1).size(), within.length);
        assertEquals(reward, within[within.length - 1], VALUE, row.toString());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#causalModels")
  void dpoGradientsEqualPyTorch(String name) throws IOException {
    JsonNode expected = Fixtures.expected(name);
    double beta = expected.get("beta").asDouble();
    for (Recompute recompute : Recompute.of(HfConfig.read(Fixtures.folder(name)))) {
      compareGradients(
          name,
          HeadKind.CAUSAL,
          recompute,
          scores -> {
            double[] gradients = new double[4];
            for (int pair = 0; pair < 2; pair++) {
              double margin = scores.get(2 * pair).logps() - scores.get(2 * pair + 1).logps();
              gradients[2 * pair] = -beta / (1 + Math.exp(beta * margin)) / 2;
              gradients[2 * pair + 1] = -gradients[2 * pair];
            }
            return gradients;
          });
    }
  }

  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#rewardModels")
  void rewardGradientsEqualPyTorch(String name) throws IOException {
    for (Recompute recompute : Recompute.of(HfConfig.read(Fixtures.folder(name)))) {
      compareGradients(
          name,
          HeadKind.REWARD,
          recompute,
          scores -> {
            double[] gradients = new double[4];
            for (int pair = 0; pair < 2; pair++) {
              double gap = scores.get(2 * pair).reward() - scores.get(2 * pair + 1).reward();
              gradients[2 * pair] = -1 / (1 + Math.exp(gap)) / 2;
              gradients[2 * pair + 1] = -gradients[2 * pair];
            }
            return gradients;
          });
    }
  }

  private interface Gradient {
    double[] of(List<ResponseScore> scores);
  }

  private static void compareGradients(
      String name, HeadKind head, Recompute recompute, Gradient gradient) throws IOException {
    JsonNode expected = Fixtures.expected(name);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), head);
        TrainableDecoder trainable = (TrainableDecoder) model.trainable(AdamW.usual(), recompute);
        NDManager scope = model.decoder().newScope()) {
      for (int twice = 0; twice < 2; twice++) {
        trainable.zeroGradients();
        try (ForwardPass pass = trainable.forward(Fixtures.batch(expected))) {
          pass.backward(gradient.of(pass.scores()));
        }
      }
      Map<String, NDArray> gradients = trainable.gradientsByFileName(scope);
      Iterator<Map.Entry<String, JsonNode>> fields = expected.get("grads").fields();
      int compared = 0;
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> field = fields.next();
        double[] golden = Fixtures.doubles(field.getValue());
        float[] all = gradients.get(field.getKey()).toFloatArray();
        int stride = Math.max(1, all.length / 64);
        double scale = 1e-6;
        for (double value : golden) {
          scale = Math.max(scale, Math.abs(value));
        }
        for (int i = 0; i < golden.length; i++) {
          assertEquals(golden[i], all[i * stride], GRADIENT * scale, name + " " + field.getKey());
          compared++;
        }
      }
      assertTrue(compared > 500, "compared " + compared);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gemma2"}) // the second caps its logits
  void collisionsAreThoseOfTheWholeDistribution(String name) throws IOException {
    Tokens prompt = Tokens.of(5, 9, 3);
    Tokens response = Tokens.of(7, 2);
    int vocabulary = HfConfig.read(Fixtures.folder(name)).vocabSize();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL);
        TrainableDecoder trainable =
            (TrainableDecoder) model.trainable(AdamW.usual(), Recompute.NOTHING)) {
      double expected = 0;
      for (int t = 0; t < response.length(); t++) {
        List<PromptedBatch.Response> every = new ArrayList<>();
        for (int v = 0; v < vocabulary; v++) {
          every.add(new PromptedBatch.Response(0, Tokens.of(v)));
        }
        List<Tokens> before = List.of(prompt.plus(response.first(t)));
        double agree = 0;
        for (ResponseScore score : trainable.score(new PromptedBatch(before, every))) {
          agree += Math.exp(2 * score.logps());
        }
        expected += Math.log(agree) / response.length();
      }
      PromptedBatch both =
          new PromptedBatch(
              List.of(prompt),
              List.of(
                  new PromptedBatch.Response(0, Tokens.of(1)),
                  new PromptedBatch.Response(0, response)));
      try (ForwardPass pass = trainable.forward(both)) {
        assertEquals(expected, pass.collisions().get(1), 1e-5);
        pass.backward(new double[] {1, -1});
      }
    }
  }

  /** Unequal lengths make the kernels call sequences one by one, equal ones gather them. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "gemma2", "gpt2"})
  void gatheredAndSingleAttentionAgree(String name) throws IOException {
    Random random = new Random(3);
    List<Tokens> prompts = new ArrayList<>();
    List<PromptedBatch.Response> responses = new ArrayList<>();
    for (int p = 0; p < 13; p++) {
      prompts.add(randomTokens(random, p == 0 ? 100 : 2));
      responses.add(new PromptedBatch.Response(p, randomTokens(random, 3)));
    }
    PromptedBatch together = new PromptedBatch(prompts, responses);
    List<Integer> all = List.of(0, 0);
    ModelConfig config = HfConfig.read(Fixtures.folder(name));
    assertTrue(ShortSequences.of(PackedBatch.of(together, config).layout, all).isEmpty());
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL);
        TrainableDecoder trainable =
            (TrainableDecoder) model.trainable(AdamW.usual(), Recompute.NOTHING);
        NDManager scope = model.decoder().newScope()) {
      double[] ones = new double[13];
      Arrays.fill(ones, 1);
      List<ResponseScore> scores = scoreAndPropagate(trainable, together, ones);
      Map<String, float[]> gradients = copy(trainable.gradientsByFileName(scope));
      trainable.zeroGradients();
      for (int p = 0; p < 13; p++) {
        PromptedBatch alone =
            new PromptedBatch(
                List.of(prompts.get(p)),
                List.of(new PromptedBatch.Response(0, responses.get(p).tokens())));
        ResponseScore score = scoreAndPropagate(trainable, alone, new double[] {1}).get(0);
        for (int t = 0; t < 3; t++) {
          assertEquals(scores.get(p).tokenLogp(t), score.tokenLogp(t), 1e-5);
        }
      }
      copy(trainable.gradientsByFileName(scope))
          .forEach((key, values) -> assertArrayEquals(gradients.get(key), values, 2e-3f, key));
    }
  }

  private static List<ResponseScore> scoreAndPropagate(
      TrainableDecoder trainable, PromptedBatch batch, double[] gradient) {
    try (ForwardPass pass = trainable.forward(batch)) {
      pass.backward(gradient);
      return pass.scores();
    }
  }

  private static Map<String, float[]> copy(Map<String, NDArray> arrays) {
    return arrays.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toFloatArray()));
  }

  private static Tokens randomTokens(Random random, int length) {
    return Tokens.of(random.ints(length, 3, 64).toArray());
  }
}
