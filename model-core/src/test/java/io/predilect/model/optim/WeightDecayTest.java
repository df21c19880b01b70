package io.predilect.model.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decay reaches the weights that transformers' Trainer decays; see resources/train. */
class WeightDecayTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama",
        "llama-bias",
        "mistral",
        "qwen2",
        "phi3",
        "gemma",
        "gemma2",
        "gpt2",
        "gpt-neox",
        "llama-reward"
      })
  void itReachesMatricesAndNeitherBiasesNorNorms(String family) throws IOException {
    JsonNode all =
        new ObjectMapper().readTree(Fixtures.resource("train").resolve("decayed.json").toFile());
    Set<String> expected = new TreeSet<>();
    all.get(family).forEach(name -> expected.add(name.asText()));
    HeadKind head = family.endsWith("reward") ? HeadKind.REWARD : HeadKind.CAUSAL;
    OptimizerSettings settings =
        new OptimizerSettings(OptimizerSettings.Kind.SGD, 0.9, 0.999, 1e-8, 0.5);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(family), head);
        NDManager scope = model.decoder().newScope();
        Trainable trainable = model.trainable(settings, Recompute.NOTHING)) {
      var before = new TreeMap<String, float[]>();
      model
          .decoder()
          .weights()
          .byFileName(scope)
          .forEach((name, weight) -> before.put(name, weight.toFloatArray()));
      trainable.zeroGradients();
      trainable.step(0.5); // without gradients only decay moves a weight, to 1 - 0.5 · 0.5 of it
      Set<String> moved = new TreeSet<>();
      for (var entry : model.decoder().weights().byFileName(scope).entrySet()) {
        NDArray weight = entry.getValue();
        float[] old = before.get(entry.getKey());
        float[] now = weight.toFloatArray();
        boolean decayed = false;
        for (int i = 0; i < now.length; i++) {
          decayed |= now[i] != old[i];
          assertEquals(decayed ? 0.75f * old[i] : old[i], now[i], 1e-6f * Math.abs(old[i]));
        }
        if (decayed) {
          moved.add(entry.getKey());
        }
      }
      expected.retainAll(before.keySet());
      assertEquals(expected, moved);
    }
  }
}
