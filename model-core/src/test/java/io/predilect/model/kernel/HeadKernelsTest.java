package io.predilect.model.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Log-probs and their gradients from parts of the vocabulary against sums over the whole of it. */
class HeadKernelsTest {
  private static final int ROWS = 5;
  private static final int VOCABULARY = 200;
  private static final int HIDDEN = 8;

  private final Random random = new Random(4);
  private final float[] hidden = normal(ROWS * HIDDEN);
  private final float[] head = normal(VOCABULARY * HIDDEN);
  private final float[] others = normal(ROWS * HIDDEN);
  private final long[] targets = {0, 63, 64, 127, 199};
  private final float[] grads = {1, -0.5f, 0, 2, 0.25f};
  private final float[] otherHead = normal(VOCABULARY * HIDDEN);

  // At a time: 64 columns, the least; 128; all; all of two rows.
  @ParameterizedTest
  @CsvSource({"5, 1", "5, 640", "5, 5000", "2, 5000"})
  void partsOfTheVocabularyMakeTheWhole(long rows, long logits) {
    ModelConfig config = ModelConfig.llama(VOCABULARY, HIDDEN, 8, 1, 2, 1, 16, 10_000, true);
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        Kernels kernels =
            DecoderKernels.of(
                    config,
                    Optional.empty(),
                    Precision.FLOAT32,
                    ProductSource.PLAIN,
                    AttentionPath.LOOPED)
                .compile(Device.cpu())) {
      NDArray h = manager.create(hidden, new Shape(ROWS, HIDDEN));
      NDArray w = manager.create(head, new Shape(VOCABULARY, HIDDEN));
      NDArray t = manager.create(targets);
      NDArray size = manager.create(new long[] {rows, logits});
      NDList scores = kernels.call("logps").with(h).with(t).with(w).with(size).run(manager);
      NDArray headGrad = manager.zeros(new Shape(VOCABULARY, HIDDEN));
      NDArray hiddenGrad =
          kernels
              .call("logps_backward")
              .with(h)
              .with(t)
              .with(scores.get(1))
              .with(manager.create(grads))
              .with(w)
              .with(headGrad)
              .with(size)
              .run(manager)
              .get(0);
      NDList collisions = kernels.call("collisions").with(h).with(w).with(size).run(manager);
      float[] agree = collisions.get(0).toFloatArray();
      for (int r = 0; r < ROWS; r++) {
        assertEquals(collision(logits(r)), agree[r], 1e-5);
      }
      divergences(kernels, scores.get(1), size, manager);
      float[] hits = scores.get(4).toFloatArray();
      long[] best = new long[ROWS];
      for (int r = 0; r < ROWS; r++) {
        best[r] = argmax(logits(r));
        assertEquals(best[r] == targets[r] ? 1 : 0, hits[r]);
      }
      NDArray likeliest = manager.create(best);
      NDList again = kernels.call("logps").with(h).with(likeliest).with(w).with(size).run(manager);
      assertArrayEquals(new float[] {1, 1, 1, 1, 1}, again.get(4).toFloatArray());
      compare(scores, hiddenGrad.toFloatArray(), headGrad.toFloatArray());
      wholeOnGpus(kernels, scores, manager);
    }
  }

  // A GPU's way, run on the processor.
  private void wholeOnGpus(Kernels kernels, NDList scores, NDManager manager) {
    NDArray h = manager.create(hidden, new Shape(ROWS, HIDDEN));
    NDArray w = manager.create(head, new Shape(VOCABULARY, HIDDEN));
    NDArray t = manager.create(targets);
    NDList whole = kernels.call("logps_whole").with(h).with(t).with(w).run(manager);
    for (int i = 0; i < scores.size(); i++) {
      assertArrayEquals(scores.get(i).toFloatArray(), whole.get(i).toFloatArray(), 1e-5f);
    }
    NDArray norms = scores.get(1).reshape(ROWS, 1);
    float[] slopes =
        kernels
            .call("slopes_whole")
            .with(h)
            .with(t)
            .with(norms)
            .with(w)
            .run(manager)
            .get(0)
            .toFloatArray();
    for (int r = 0; r < ROWS; r++) {
      double[] p = distribution(logits(r));
      for (int v = 0; v < VOCABULARY; v++) {
        assertEquals(p[v] - (v == targets[r] ? 1 : 0), slopes[r * VOCABULARY + v], 1e-5);
      }
    }
  }

  // From the distribution that other states make by another head, and their gradients.
  private void divergences(Kernels kernels, NDArray norms, NDArray size, NDManager manager) {
    NDArray h = manager.create(hidden, new Shape(ROWS, HIDDEN));
    NDArray w = manager.create(head, new Shape(VOCABULARY, HIDDEN));
    NDArray of = manager.create(others, new Shape(ROWS, HIDDEN));
    NDArray ofHead = manager.create(otherHead, new Shape(VOCABULARY, HIDDEN));
    NDList kls =
        kernels
            .call("kls")
            .with(h)
            .with(norms)
            .with(w)
            .with(of)
            .with(ofHead)
            .with(size)
            .run(manager);
    NDArray headGrad = manager.zeros(new Shape(VOCABULARY, HIDDEN));
    float[] slopes =
        kernels
            .call("kls_backward")
            .with(h)
            .with(norms)
            .with(of)
            .with(kls.get(1))
            .with(ofHead)
            .with(manager.create(grads))
            .with(w)
            .with(headGrad)
            .with(size)
            .run(manager)
            .get(0)
            .toFloatArray();
    float[] expected = new float[ROWS * HIDDEN];
    float[] expectedHead = new float[VOCABULARY * HIDDEN];
    for (int r = 0; r < ROWS; r++) {
      double[] p = distribution(logits(r));
      double[] q = distribution(logits(others, otherHead, r));
      double kl = 0;
      for (int v = 0; v < VOCABULARY; v++) {
        kl += q[v] * Math.log(q[v] / p[v]);
        double slope = grads[r] * (p[v] - q[v]);
        for (int i = 0; i < HIDDEN; i++) {
          expected[r * HIDDEN + i] += (float) (slope * head[v * HIDDEN + i]);
          expectedHead[v * HIDDEN + i] += (float) (slope * hidden[r * HIDDEN + i]);
        }
      }
      assertEquals(kl, kls.get(0).getFloat(r), 1e-4);
    }
    assertArrayEquals(expected, slopes, 1e-4f);
    assertArrayEquals(expectedHead, headGrad.toFloatArray(), 1e-4f);
    NDList same =
        kernels.call("kls").with(h).with(norms).with(w).with(h).with(w).with(size).run(manager);
    assertArrayEquals(new float[ROWS], same.get(0).toFloatArray(), 1e-6f);
  }

  private static double[] distribution(double[] logits) {
    double total = Arrays.stream(logits).map(Math::exp).sum();
    return Arrays.stream(logits).map(z -> Math.exp(z) / total).toArray();
  }

  private static int argmax(double[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  /** log Σ p². */
  private static double collision(double[] logits) {
    double total = 0;
    double square = 0;
    for (double z : logits) {
      total += Math.exp(z);
      square += Math.exp(2 * z);
    }
    return Math.log(square) - 2 * Math.log(total);
  }

  private void compare(NDList scores, float[] hiddenGrad, float[] headGrad) {
    float[] expectedHidden = new float[ROWS * HIDDEN];
    float[] expectedHead = new float[VOCABULARY * HIDDEN];
    for (int r = 0; r < ROWS; r++) {
      double[] logits = logits(r);
      double norm = 0;
      double mean = 0;
      for (double z : logits) {
        norm += Math.exp(z);
        mean += z / VOCABULARY;
      }
      norm = Math.log(norm);
      double entropy = 0;
      for (int v = 0; v < VOCABULARY; v++) {
        double p = Math.exp(logits[v] - norm);
        entropy -= p * (logits[v] - norm);
        double slope = grads[r] * ((v == targets[r] ? 1 : 0) - p);
        for (int i = 0; i < HIDDEN; i++) {
          expectedHidden[r * HIDDEN + i] += (float) (slope * head[v * HIDDEN + i]);
          expectedHead[v * HIDDEN + i] += (float) (slope * hidden[r * HIDDEN + i]);
        }
      }
      assertEquals(logits[(int) targets[r]] - norm, scores.get(0).getFloat(r), 1e-5);
      assertEquals(norm, scores.get(1).getFloat(r), 1e-5);
      assertEquals(entropy, scores.get(2).getFloat(r), 1e-5);
      assertEquals(mean, scores.get(3).getFloat(r), 1e-5);
    }
    assertArrayEquals(expectedHidden, hiddenGrad, 1e-4f);
    assertArrayEquals(expectedHead, headGrad, 1e-4f);
  }

  private double[] logits(int row) {
    return logits(hidden, head, row);
  }

  private static double[] logits(float[] states, float[] head, int row) {
    double[] logits = new double[VOCABULARY];
    for (int v = 0; v < VOCABULARY; v++) {
      for (int i = 0; i < HIDDEN; i++) {
        logits[v] += (double) states[row * HIDDEN + i] * head[v * HIDDEN + i];
      }
    }
    return logits;
  }

  private float[] normal(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
