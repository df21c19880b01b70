package io.predilect.model.train.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.predilect.model.engine.ResidentMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is expected of a training against what a process that does it takes. */
class MeasuredMemoryTest {
  private static final double TOLERANCE = 0.3;

  @ParameterizedTest
  @EnumSource(MeasuredTraining.Kind.class)
  void theEstimateIsNearThePeak(MeasuredTraining.Kind kind)
      throws IOException, InterruptedException {
    assumeTrue(ResidentMemory.peakBytes().isPresent(), "this system does not tell");
    MemoryEstimate estimate = MeasuredTraining.load(kind).estimate(false);
    // A busy machine takes memory back while a process runs, and its peak is then too low.
    double peak = peak(kind);
    for (int again = 0; again < 2 && estimate.total() / peak - 1 >= TOLERANCE; again++) {
      peak = Math.max(peak, (double) peak(kind));
    }
    String measured = MemoryEstimate.gib((long) peak);
    assertTrue(
        Math.abs(estimate.total() / peak - 1) < TOLERANCE,
        () -> "measured " + measured + ", expected " + estimate.line());
  }

  private static long peak(MeasuredTraining.Kind kind) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                MeasuredTraining.class.getName(),
                kind.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertEquals(0, process.waitFor());
      return Long.parseLong(said);
    } finally {
      process.destroyForcibly();
    }
  }
}
