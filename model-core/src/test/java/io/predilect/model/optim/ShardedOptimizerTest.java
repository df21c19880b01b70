package io.predilect.model.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Rings;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import io.predilect.model.optim.OptimizerSettings.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shares of an optimiser on ranks joined by real sockets, against all of it on each. */
final class ShardedOptimizerTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  // Shares begin anywhere in these.
  private static final Map<String, Shape> SHAPES = shapes();
  private static final int BUCKET = 4 << 20; // numbers that are sent at once

  @TempDir private Path folder;

  private static Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("table", new Shape(251, 37));
    shapes.put("norm", new Shape(37));
    shapes.put("up", new Shape(300, 237));
    shapes.put("bias", new Shape(5));
    return shapes;
  }

  /** An optimiser with weights and gradients of its own. */
  private static final class Rank implements AutoCloseable {
    final NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
    final Kernels kernels = FusedOptimizer.compile(manager);
    final Map<String, NDArray> weights = new LinkedHashMap<>();
    final Map<String, NDArray> gradients = new LinkedHashMap<>();
    final Collective collective;
    final Optimizer optimizer;

    Rank(Kind kind, Collective collective, boolean sharded) {
      this(kind, collective, sharded, SHAPES);
    }

    Rank(Kind kind, Collective collective, boolean sharded, Map<String, Shape> shapes) {
      this.collective = collective;
      Random random = new Random(3);
      shapes.forEach(
          (name, shape) -> {
            weights.put(name, manager.create(random(random, shape), shape));
            gradients.put(name, manager.zeros(shape));
          });
      this.optimizer =
          Optimizer.of(
              new OptimizerSettings(kind, 0.9, 0.999, 1e-8, 0.1),
              weights,
              gradients,
              sharded ? new Sharing(1, collective) : Sharing.nothing(),
              kernels,
              manager);
    }

    // In place, which NDArray.set is not: it would leave views of the array behind.
    void put(NDArray array, float[] values) {
      try (NDManager scope = manager.newSubManager()) {
        List<NDArray> source = List.of(scope.create(values, array.getShape()));
        kernels.call("assign").with("w", List.of(array)).with("source", source).run(scope);
      }
    }

    /** A step with gradients that this rank alone has. */
    double step(int number, double clip) {
      Random random = new Random(100L * number + collective.rank());
      gradients.forEach((name, gradient) -> put(gradient, random(random, gradient.getShape())));
      optimizer.sumGradients(collective);
      double norm = optimizer.gradientNorm();
      if (clip > 0) {
        optimizer.scaleGradients(clip / norm);
      }
      optimizer.step(0.01);
      return norm;
    }

    Map<String, float[]> weights() {
      Map<String, float[]> values = new LinkedHashMap<>();
      weights.forEach((name, weight) -> values.put(name, weight.toFloatArray()));
      return values;
    }

    void save(Path file) throws IOException {
      Path scratch = Files.createTempDirectory(file.getParent(), "scratch");
      try (OptimizerState state = optimizer.state(scratch)) {
        try (Stream<Path> files = Files.list(scratch)) {
          boolean gathers = optimizer instanceof ShardedOptimizer && collective.rank() == 0;
          assertEquals(gathers ? 1 : 0, files.count());
        }
        if (collective.rank() == 0) {
          state.write(file);
          state.write(file); // as when a file system refuses the first time
        }
      }
      Files.delete(scratch); // which is empty again
    }

    @Override
    public void close() {
      optimizer.close();
      kernels.close();
      manager.close();
    }
  }

  private static float[] random(Random random, Shape shape) {
    float[] values = new float[(int) shape.size()];
    int state = random.nextInt();
    for (int i = 0; i < values.length; i++) {
      state = 1664525 * state + 1013904223; // a random number each would take most of the time
      values[i] = state / (float) (1L << 32);
    }
    return values;
  }

  private static <T> List<T> run(int ranks, Rings.Work<T> work)
      throws InterruptedException, ExecutionException {
    return Rings.run(ranks, LONG, work);
  }

  private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
    expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), 0, name));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ADAMW_8BIT", "ADAFACTOR"})
  void sharesGiveTheWeightsAndTheFileOfTheWholeToTheBit(Kind kind) throws Exception {
    for (int ranks = 2; ranks <= 4; ranks++) {
      Path whole = folder.resolve(ranks + "-whole");
      Path sharded = folder.resolve(ranks + "-sharded");
      Map<String, float[]> expected = run(ranks, ring -> train(kind, ring, false, whole)).get(0);
      for (Map<String, float[]> weights : run(ranks, ring -> train(kind, ring, true, sharded))) {
        assertSame(expected, weights);
      }
      assertEquals(-1, Files.mismatch(whole, sharded), ranks + " ranks' files");
    }
  }

  private static Map<String, float[]> train(Kind kind, Collective ring, boolean sharded, Path file)
      throws IOException {
    try (Rank rank = new Rank(kind, ring, sharded)) {
      for (int step = 0; step < 3; step++) {
        rank.step(step, 0);
      }
      rank.save(file);
      return rank.weights();
    }
  }

  /** One bucket is a tensor alone, in the next one number is, of which two ranks have no share. */
  @Test
  void everyBucketIsSharedOutByItself() throws Exception {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("large", new Shape(BUCKET + 1));
    shapes.put("scale", new Shape(1));
    Rings.Work<Map<String, float[]>> whole = ring -> once(shapes, ring, false);
    Map<String, float[]> expected = run(3, whole).get(0);
    for (Map<String, float[]> weights : run(3, ring -> once(shapes, ring, true))) {
      assertSame(expected, weights);
    }
  }

  private static Map<String, float[]> once(
      Map<String, Shape> shapes, Collective ring, boolean sharded) {
    try (Rank rank = new Rank(Kind.ADAMW, ring, sharded, shapes)) {
      rank.step(1, 0);
      return rank.weights();
    }
  }

  @Test
  void anotherNumberOfRanksGoesOnFromAFileAsIfNothingWereShared() throws Exception {
    assertEquals(-1, Files.mismatch(changing(false), changing(true)));
  }

  // Two ranks, then three, then one.
  private Path changing(boolean sharded) throws Exception {
    Map<String, float[]> weights = Map.of();
    Path last = folder.resolve("none");
    for (int ranks : new int[] {2, 3, 1}) {
      Map<String, float[]> start = weights;
      Path from = last;
      Path to = folder.resolve(ranks + "-of-" + sharded);
      Rings.Work<Map<String, float[]>> work = ring -> goOn(ring, sharded, start, from, to);
      weights = ranks == 1 ? work.of(Collective.alone()) : run(ranks, work).get(0);
      last = to;
    }
    return last;
  }

  private static Map<String, float[]> goOn(
      Collective ring, boolean sharded, Map<String, float[]> start, Path from, Path to)
      throws IOException {
    try (Rank rank = new Rank(Kind.ADAMW, ring, sharded)) {
      if (!start.isEmpty()) {
        rank.weights.forEach((name, weight) -> rank.put(weight, start.get(name)));
        rank.optimizer.load(from);
        assertEquals(ring.ranks() == 3 ? 2 : 4, rank.optimizer.updates());
      }
      rank.step(ring.ranks(), 0);
      rank.step(ring.ranks() + 10, 0);
      rank.save(to);
      return rank.weights();
    }
  }

  @Test
  void clippingIsByTheNormOfAllShares() throws Exception {
    Rings.Work<Double> whole = ring -> norm(ring, false);
    double expected = run(3, whole).get(0);
    for (double norm : run(3, ring -> norm(ring, true))) {
      assertEquals(expected, norm, 1e-4 * expected); // PyTorch adds up in single precision
    }
  }

  private static double norm(Collective ring, boolean sharded) {
    try (Rank rank = new Rank(Kind.SGD, ring, sharded)) {
      double norm = rank.step(1, 0.5);
      float[] scale = rank.weights().get("norm");
      double moved = 0;
      try (Rank before = new Rank(Kind.SGD, Collective.alone(), false)) {
        float[] was = before.weights().get("norm");
        for (int i = 0; i < was.length; i++) {
          moved += Math.abs(scale[i] - was[i]);
        }
      }
      assertTrue(moved > 0 && moved < 0.01 * 0.5, "moved by " + moved);
      return norm;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ADAMW_8BIT", "ADAFACTOR"})
  void whatIsOfWholeWeightsIsNotShared(Kind kind) {
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> run(2, ring -> train(kind, ring, true, null)));
    assertInstanceOf(IllegalArgumentException.class, e.getCause());
    assertTrue(e.getCause().getMessage().contains("zero_stage"), e.getCause().getMessage());
  }

  @Test
  void whatNeedsAllOfTheStateIsRefused() {
    ExecutionException e =
        assertThrows(
            ExecutionException.class,
            () ->
                run(
                    2,
                    ring -> {
                      try (Rank rank = new Rank(Kind.ADAMW, ring, true)) {
                        rank.optimizer.change(values -> {});
                      }
                      return 0;
                    }));
    assertInstanceOf(IllegalStateException.class, e.getCause());
    assertTrue(e.getCause().getMessage().contains("zero_stage"), e.getCause().getMessage());
  }
}
