package io.predilect.model.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fifty steps against torch.optim, transformers and bitsandbytes; see
 * resources/optim/make_fixtures.py.
 */
class OptimizerGoldenTest {
  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adamw",
        "adamw-clipped",
        "rmsprop",
        "rmsprop-decay",
        "sgd",
        "sgd-clipped",
        "lion",
        "adafactor",
        "adafactor-decay"
      })
  void fiftyStepsEqualPyTorch(String name) throws IOException {
    JsonNode all = Fixtures.expected(Fixtures.resource("optim"));
    JsonNode golden = all.get("cases").get(name);
    PromptedBatch batch = Fixtures.batch(all);
    OptimizerSettings settings =
        new OptimizerSettings(
            OptimizerSettings.Kind.valueOf(golden.get("kind").asText()),
            0.9,
            0.999,
            golden.get("epsilon").asDouble(),
            golden.get("decay").asDouble());
    double clip = golden.get("clip").asDouble();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        NDManager scope = model.decoder().newScope()) {
      try (Trainable trainable = model.trainable(settings, Recompute.NOTHING)) {
        for (int step = 0; step < all.get("steps").asInt(); step++) {
          trainable.zeroGradients();
          try (ForwardPass pass = trainable.forward(batch)) {
            double[] sums = pass.scores().stream().mapToDouble(ResponseScore::logps).toArray();
            pass.backward(Fixtures.marginGradients(sums, all.get("beta").asDouble()));
          }
          double norm = trainable.gradientNorm();
          assertEquals(golden.get("norms").get(step).asDouble(), norm, 1e-3 * norm);
          if (clip > 0 && norm > clip) {
            trainable.scaleGradients(clip / (norm + 1e-6)); // as PyTorch's clip_grad_norm_
          }
          trainable.step(golden.get("rate").asDouble());
        }
      }
      Map<String, NDArray> weights = model.decoder().weights().byFileName(scope);
      int stride = all.get("stride").asInt();
      double worst = 0;
      for (Map.Entry<String, JsonNode> tensor : golden.get("weights").properties()) {
        float[] own = weights.get(tensor.getKey()).toFloatArray();
        double[] theirs = Fixtures.doubles(tensor.getValue());
        for (int i = 0; i < theirs.length; i++) {
          worst = Math.max(worst, Math.abs(theirs[i] - own[i * stride]));
        }
      }
      assertTrue(worst <= TOLERANCE, name + ": a weight is off by " + worst);
    }
  }
}
