package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseSizeTest {
  private static final int WIDTH = 8192;
  private static final PromptedBatch BATCH =
      new PromptedBatch(
          List.of(Tokens.of(3, 4, 5)),
          List.of(
              new PromptedBatch.Response(0, Tokens.of(6, 7)),
              new PromptedBatch.Response(0, Tokens.of(6, 8, 9))));
  private static final int[] LENGTHS = {3, 3, 3, 5, 5, 6, 6, 6}; // of each token's sequence

  private static float[] noise(String name, double alpha, long seed) throws IOException {
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL);
        NDManager scope = model.decoder().newScope();
        EmbeddingNoise.Source source = new EmbeddingNoise(alpha, seed).on(scope.getDevice())) {
      NDArray embedded = scope.zeros(new Shape(LENGTHS.length, WIDTH));
      PackedBatch packed = PackedBatch.of(BATCH, model.decoder().weights().config());
      source.after(4).disturb(embedded, packed, model.decoder(), scope);
      return embedded.toFloatArray();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gemma"})
  void itIsUniformWithinAlphaOverTheRootOfTokensAndWidth(String name) throws IOException {
    double alpha = 5;
    double scale = name.equals("gemma") ? Math.sqrt(32) : 1; // the model's own, of embeddings
    float[] noise = noise(name, alpha, 1);
    for (int token = 0; token < LENGTHS.length; token++) {
      double most = scale * alpha / Math.sqrt(LENGTHS[token] * (double) WIDTH);
      double largest = 0;
      double sum = 0;
      double squares = 0;
      for (int i = token * WIDTH; i < (token + 1) * WIDTH; i++) {
        largest = Math.max(largest, Math.abs(noise[i]));
        sum += noise[i] / most;
        squares += noise[i] * (double) noise[i] / (most * most);
      }
      assertTrue(largest <= most * 1.000001 && largest > 0.99 * most, token + ": " + largest);
      assertEquals(0, sum / WIDTH, 4 * Math.sqrt(1 / 3.0 / WIDTH));
      assertEquals(1 / 3.0, squares / WIDTH, 4 * Math.sqrt(4 / 45.0 / WIDTH));
    }
  }

  @Test
  void tokensAndSeedsHaveNoiseOfTheirOwn() throws IOException {
    float[] noise = noise("llama", 5, 1);
    assertArrayEquals(noise, noise("llama", 5, 1), 0);
    float[] other = noise("llama", 5, 2);
    for (int token = 0; token < LENGTHS.length; token++) {
      assertEquals(0, correlation(row(noise, token), row(other, token)), 0.06);
      for (int before = 0; before < token; before++) {
        assertEquals(0, correlation(row(noise, token), row(noise, before)), 0.06);
      }
    }
  }

  private static float[] row(float[] noise, int token) {
    return Arrays.copyOfRange(noise, token * WIDTH, (token + 1) * WIDTH);
  }

  private static double correlation(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += a[i] * (double) b[i];
      aa += a[i] * (double) a[i];
      bb += b[i] * (double) b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }
}
