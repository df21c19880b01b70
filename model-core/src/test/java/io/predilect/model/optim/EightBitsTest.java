package io.predilect.model.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.Fixtures;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.HostBytes;
import io.predilect.model.engine.Kernels;
import io.predilect.model.optim.OptimizerSettings.Kind;
import io.predilect.model.weights.CheckpointTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * AdamW with moments in eight bits against bitsandbytes; see resources/optim/make_eight_bits.py.
 */
class EightBitsTest {
  private static final JsonNode GOLDEN = golden();
  private static final double[] SIZES = {1, 0.25, 0.0625, 0.015625};

  @TempDir private Path folder;

  private static JsonNode golden() {
    try {
      return new ObjectMapper()
          .readTree(Fixtures.resource("optim").resolve("eight_bits.json").toFile());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static float[] numbers(int seed, long count) {
    float[] found = new float[(int) count];
    int state = seed;
    for (int i = 0; i < found.length; i++) {
      state = 1664525 * state + 1013904223;
      double u = state / (double) (1L << 31);
      found[i] = (float) (u * u * u * SIZES[i % SIZES.length]);
    }
    return found;
  }

  /** An optimiser of the golden's weights, after some steps. */
  private static final class Run implements AutoCloseable {
    final NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
    final Kernels kernels = FusedOptimizer.compile(manager);
    final Map<String, NDArray> weights = new LinkedHashMap<>();
    final Map<String, NDArray> gradients = new LinkedHashMap<>();
    final Optimizer optimizer;

    Run(Kind kind) {
      for (Map.Entry<String, JsonNode> shape : GOLDEN.get("shapes").properties()) {
        long[] sizes = new long[shape.getValue().size()];
        for (int i = 0; i < sizes.length; i++) {
          sizes[i] = shape.getValue().get(i).asLong();
        }
        Shape is = new Shape(sizes);
        float[] start = numbers(7 + weights.size(), is.size());
        weights.put(shape.getKey(), manager.create(start, is));
        gradients.put(shape.getKey(), manager.zeros(is));
      }
      OptimizerSettings settings =
          new OptimizerSettings(
              kind, 0.9, 0.999, GOLDEN.get("epsilon").asDouble(), GOLDEN.get("decay").asDouble());
      optimizer = Optimizer.of(settings, weights, gradients, Sharing.nothing(), kernels, manager);
    }

    void steps(int from, int to) {
      for (int step = from; step <= to; step++) {
        int each = 0;
        for (NDArray gradient : gradients.values()) {
          put(gradient, numbers(1000 * step + each, gradient.size()));
          each++;
        }
        optimizer.step(GOLDEN.get("rate").asDouble());
      }
    }

    void put(NDArray array, float[] values) {
      try (NDManager scope = manager.newSubManager()) {
        List<NDArray> source = List.of(scope.create(values, array.getShape()));
        kernels.call("assign").with("w", List.of(array)).with("source", source).run(scope);
      }
    }

    void save(Path file) throws IOException {
      try (OptimizerState state = optimizer.state(file.getParent())) {
        state.write(file);
      }
    }

    @Override
    public void close() {
      optimizer.close();
      kernels.close();
      manager.close();
    }
  }

  @Test
  void theLevelsAreThoseOfBitsandbytes() {
    for (boolean signed : new boolean[] {true, false}) {
      double[] theirs = Fixtures.doubles(GOLDEN.get(signed ? "signed" : "positive"));
      float[] own = DynamicLevels.of(signed);
      assertEquals(256, own.length);
      for (int i = 0; i < own.length; i++) {
        assertEquals(theirs[i], own[i], 2e-7 * Math.abs(theirs[i]));
      }
    }
  }

  /** A number in the middle of two levels may be rounded to either. */
  @Test
  void codesAndWeightsAreThoseOfBitsandbytes() throws IOException {
    int done = 0;
    int stride = GOLDEN.get("stride").asInt();
    try (Run run = new Run(Kind.ADAMW_8BIT);
        Run plain = new Run(Kind.ADAMW)) {
      for (Map.Entry<String, JsonNode> golden : GOLDEN.get("steps").properties()) {
        int step = Integer.parseInt(golden.getKey());
        run.steps(done + 1, step);
        plain.steps(done + 1, step);
        done = step;
        Path file = folder.resolve("state-" + step);
        run.save(file);
        for (Map.Entry<String, JsonNode> tensor : golden.getValue().properties()) {
          String name = tensor.getKey();
          double[] theirs = Fixtures.doubles(tensor.getValue().get("weight"));
          double worst = worst(theirs, run.weights.get(name).toFloatArray(), stride);
          double other = worst(theirs, plain.weights.get(name).toFloatArray(), stride);
          boolean packed = tensor.getValue().has("mean");
          assertTrue(worst <= (step == 1 || !packed ? 1e-6 : 1e-3), name + " is off by " + worst);
          if (packed && step == 20) {
            assertTrue(other > 5 * worst, "float32 is off by " + other + ", not " + worst);
          }
          if (packed) {
            for (String moment : List.of("mean", "square")) {
              String stored = moment + "_codes." + name;
              requireCodes(
                  file, stored, run.weights.get(name).size(), tensor.getValue().get(moment));
            }
          }
        }
      }
    }
  }

  private static double worst(double[] theirs, float[] own, int stride) {
    double worst = 0;
    for (int i = 0; i < theirs.length; i++) {
      worst = Math.max(worst, Math.abs(theirs[i] - own[i * stride]));
    }
    return worst;
  }

  private static void requireCodes(Path file, String name, long numbers, JsonNode golden)
      throws IOException {
    double[] theirs = Fixtures.doubles(golden);
    Shape shape = new Shape(DynamicLevels.blocks(numbers), DynamicLevels.BLOCK);
    int others = 0;
    try (CheckpointTensors tensors = CheckpointTensors.ofFile(file);
        NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      NDArray codes = tensors.readBytes(name, shape, manager);
      assertEquals(DataType.UINT8, codes.getDataType());
      ByteBuffer own = HostBytes.of(codes, manager);
      for (int i = 0; i < theirs.length; i++) {
        int code = Byte.toUnsignedInt(own.get(i * GOLDEN.get("stride").asInt()));
        assertEquals(theirs[i], code, 1, name + " " + i);
        others += code == theirs[i] ? 0 : 1;
      }
    }
    assertTrue(others <= 0.01 * theirs.length, others + " codes of " + theirs.length);
  }

  @Test
  void aFileGoesOnAsIfNothingWereWritten() throws IOException {
    Path middle = folder.resolve("middle");
    Path end = folder.resolve("end");
    Path again = folder.resolve("again");
    try (Run whole = new Run(Kind.ADAMW_8BIT);
        Run resumed = new Run(Kind.ADAMW_8BIT)) {
      whole.steps(1, 3);
      whole.save(middle);
      resumed.optimizer.load(middle);
      assertEquals(3, resumed.optimizer.updates());
      whole.weights.forEach((name, w) -> resumed.put(resumed.weights.get(name), w.toFloatArray()));
      whole.steps(4, 6);
      resumed.steps(4, 6);
      whole.save(end);
      resumed.save(again);
      assertEquals(-1, Files.mismatch(end, again));
      whole.weights.forEach(
          (name, w) ->
              assertArrayEquals(w.toFloatArray(), resumed.weights.get(name).toFloatArray(), 0));
    }
    long numbers = 67 * 131 + 4099;
    assertTrue(Files.size(end) < 3 * numbers, "the file has " + Files.size(end) + " bytes");
  }

  @Test
  void gradientsOfZeroLeaveNumbers() {
    try (Run run = new Run(Kind.ADAMW_8BIT)) {
      run.optimizer.step(0.01);
      for (NDArray weight : run.weights.values()) {
        assertTrue(Float.isFinite(weight.sum().getFloat()));
      }
    }
  }
}
