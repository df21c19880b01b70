package io.predilect.model.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.Kernels;
import io.predilect.model.weights.TrainedWeights;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinedRowsTest {

  /** In memory a tensor may lie otherwise than in its file, but with the same numbers. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "gpt2", "gpt-neox", "phi3", "qwen2"})
  void weightsComeApartIntoTheTensorsOfFiles(String name) throws IOException {
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL);
        NDManager scope = model.decoder().newScope();
        Kernels kernels = FusedOptimizer.compile(scope)) {
      TrainedWeights weights = model.decoder().weights();
      Map<String, NDArray> apart =
          new JoinedRows(weights.joined()).apart(weights.all(), kernels, scope);
      assertArrayEquals(
          sums(weights.byFileName(weights.all(), scope)), sums(apart), 1e-4, "sums of squares");
    }
  }

  private static double[] sums(Map<String, NDArray> tensors) {
    return tensors.values().stream()
        .mapToDouble(
            tensor -> {
              double sum = 0;
              for (float value : tensor.toFloatArray()) {
                sum += value * (double) value;
              }
              return sum;
            })
        .toArray();
  }
}
