package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.ExpertLoad;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is added to experts' scores where they are chosen is no weight, to transformers and here.
 */
class RouterCorrectionTest {
  private static final String NAME = "lfm2-moe";
  private static final String CORRECTION = ".expert_bias";

  @ParameterizedTest
  @EnumSource
  void noOptimiserChangesIt(OptimizerSettings.Kind kind) throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected(NAME));
    OptimizerSettings settings = new OptimizerSettings(kind, 0.9, 0.99, 1e-8, 0.1);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(NAME), HeadKind.CAUSAL)) {
      Map<String, float[]> before = vectors(model);
      try (Trainable trainable = model.trainable(settings, Recompute.BLOCKS)) {
        for (int step = 0; step < 2; step++) {
          trainable.zeroGradients();
          try (ForwardPass pass = trainable.forward(batch)) {
            ExpertLoad load = pass.load().orElseThrow();
            double scores = load.scores().stream().mapToDouble(Double::doubleValue).sum();
            assertEquals(
                load.tokens(), scores, 1e-3 * load.tokens(), "a token counts once a layer");
            pass.backward(new double[] {-1, 1, -1, 1});
          }
          trainable.step(1e-2);
        }
      }
      Map<String, float[]> after = vectors(model);
      before.forEach(
          (name, values) -> {
            if (name.endsWith(CORRECTION)) {
              assertArrayEquals(values, after.get(name), name);
            } else {
              assertFalse(Arrays.equals(values, after.get(name)), name);
            }
          });
    }
  }

  private static Map<String, float[]> vectors(LanguageModel model) {
    Map<String, float[]> vectors = new TreeMap<>();
    try (NDManager scope = model.decoder().newScope()) {
      for (Map.Entry<String, NDArray> weight :
          model.decoder().weights().byFileName(scope).entrySet()) {
        if (weight.getValue().getShape().dimension() == 1) {
          vectors.put(weight.getKey(), weight.getValue().toFloatArray());
        }
      }
    }
    return vectors;
  }
}
