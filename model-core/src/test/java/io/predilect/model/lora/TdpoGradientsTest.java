package io.predilect.model.lora;

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
import io.predilect.model.ModelSource;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.objective.Objective;
import io.predilect.model.objective.Preference;
import io.predilect.model.objective.Tdpo;
import io.predilect.model.optim.AdamW;
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.PromptedBatch.Response;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.Trainer;
import io.predilect.model.train.Training;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.metrics.PairMetrics;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.step.BatchView;
import io.predilect.model.train.step.BatchWeights;
import io.predilect.model.train.step.PairPass;
import io.predilect.model.train.step.Trainable;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Token-level DPO through whole models against PyTorch; see resources/lora/make_tdpo.py. */
class TdpoGradientsTest {
  private static JsonNode golden() throws IOException {
    return new ObjectMapper().readTree(Fixtures.resource("lora/tdpo.json").toFile());
  }

  static Stream<Arguments> cases() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    for (JsonNode c : golden().get("cases")) {
      String name =
          Stream.of("form", "trained", "model")
              .map(key -> c.get(key).asText())
              .collect(Collectors.joining(" "));
      cases.add(Arguments.of(name, c));
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void lossAndAllGradientsArePyTorchs(String name, JsonNode c) throws IOException {
    JsonNode golden = golden();
    double beta = golden.get("beta").asDouble();
    Objective objective =
        c.get("form").asText().equals("tdpo1")
            ? Tdpo.one(beta)
            : Tdpo.two(beta, golden.get("alpha").asDouble());
    boolean whole = c.get("trained").asText().equals("whole");
    Path folder = Fixtures.resource((whole ? "parity/" : "lora/") + c.get("model").asText());
    Optional<LoraSettings> lora = whole ? Optional.empty() : Optional.of(LoraTest.settings(folder));
    List<Example> pairs = pairs(Fixtures.batch(golden), c);
    for (Recompute recompute : Recompute.of(HfConfig.read(ModelSource.of(folder).base()))) {
      try (LanguageModel model =
              LanguageModel.open(ModelSource.of(folder).base(), HeadKind.CAUSAL);
          TrainableDecoder trainable = beside(model, recompute, lora);
          NDManager scope = model.decoder().newScope()) {
        if (whole) {
          trainable.changeWeights(TdpoGradientsTest::move);
        } else {
          trainable.loadWeights(folder.resolve("adapter_model.safetensors"));
        }
        for (int tokens : new int[] {1, 4096}) { // a pass for each pair, or one for both
          PairMetrics metrics = new PairMetrics(objective, pairs.size());
          trainable.zeroGradients();
          new PairPass(objective, trainable, tokens, PlanDraft.FASTEST, 0)
              .train(pairs, BatchWeights.even(pairs.size()), BatchView.NONE, metrics);
          double loss = (metrics.at(0, "loss") + metrics.at(1, "loss")) / 2;
          assertEquals(c.get("loss").asDouble(), loss, 1e-5);
          for (int i = 0; i < 2; i++) {
            double kl = c.get("kls").get(2 * i).asDouble();
            assertEquals(kl, metrics.at(i, "kl/chosen"), 1e-5 * Math.max(1, kl));
          }
          compare(c.get("grads"), trainable.gradientsByFileName(scope));
        }
      }
    }
  }

  private static TrainableDecoder beside(
      LanguageModel model, Recompute recompute, Optional<LoraSettings> lora) {
    return (TrainableDecoder)
        model.trainable(AdamW.usual(), recompute, lora, Sharing.nothing(), Optional.empty(), true);
  }

  // As make_tdpo.py moves a policy away from its reference.
  private static void move(float[] weights) {
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 1.1f * weights[i] + weights[i] * weights[i];
    }
  }

  private static List<Example> pairs(PromptedBatch batch, JsonNode c) {
    List<Example> pairs = new ArrayList<>();
    for (int i = 0; i < batch.responses().size(); i += 2) {
      Response chosen = batch.responses().get(i);
      Response rejected = batch.responses().get(i + 1);
      TokenizedPair pair =
          TokenizedPair.of(
                  "pair-" + i,
                  "",
                  batch.prompts().get(chosen.prompt()),
                  chosen.tokens(),
                  rejected.tokens())
              .withReference(
                  c.get("references").get(i).asDouble(), c.get("references").get(i + 1).asDouble());
      pairs.add(new Example(i / 2, pair, pair.reference()));
    }
    return pairs;
  }

  private static void compare(JsonNode expected, Map<String, NDArray> own) {
    assertEquals(expected.size(), own.size());
    for (Map.Entry<String, JsonNode> tensor : expected.properties()) {
      float[] values = own.get(tensor.getKey()).toFloatArray();
      double[] theirs = Fixtures.doubles(tensor.getValue());
      int stride = Math.max(1, values.length / 16);
      double largest = 1e-3;
      for (double value : theirs) {
        largest = Math.max(largest, Math.abs(value));
      }
      for (int i = 0; i < theirs.length; i++) {
        assertEquals(theirs[i], values[i * stride], 1e-4 * largest, tensor.getKey());
      }
    }
  }

  /** Of adapters, of all weights, of some beside adapters; in either number type. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void beforeItsFirstStepAModelIsNoDistanceFromTheReference(Precision precision)
      throws IOException {
    PromptedBatch batch = Fixtures.batch(golden());
    LoraSettings lora = new LoraSettings(4, 8, 0, List.of(LoraSettings.ALL_LINEAR), false, 1);
    LoraSettings saving = LoraTest.settings(Fixtures.resource("lora/llama-saved"));
    for (Optional<LoraSettings> settings :
        List.of(Optional.<LoraSettings>empty(), Optional.of(lora), Optional.of(saving))) {
      try (LanguageModel model =
              LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL, precision);
          Trainable trainable = beside(model, Recompute.NOTHING, settings);
          ForwardPass pass = trainable.forward(batch)) {
        pass.referenceKls().forEach(kl -> assertEquals(0, kl, 1e-6));
      }
    }
  }

  @Test
  void withoutAReferenceThereIsNone() throws IOException {
    PromptedBatch batch = Fixtures.batch(golden());
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING);
        ForwardPass pass = trainable.forward(batch)) {
      assertFalse(trainable.besideReference());
      assertThrows(IllegalStateException.class, pass::referenceKls);
      Training training =
          Training.of(
              new PlanDraft().preference(Preference.TDPO1).plan(),
              ExampleSource.of(
                  pairs(batch, golden().get("cases").get(0)).stream().map(Example::pair).toList()),
              trainable);
      String message =
          assertThrows(IllegalArgumentException.class, () -> Trainer.train(training)).getMessage();
      assertTrue(message.contains("this model has none: make it"), message);
    }
  }
}
