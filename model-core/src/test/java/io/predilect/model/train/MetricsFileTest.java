package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.step.NonFiniteStepException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  @TempDir Path folder;

  private static StepMetrics metrics(int step, double loss) {
    return new StepMetrics(step, 10, step / 10.0, Map.of("loss", loss));
  }

  @Test
  void oneLineAStepAndOnResumeNoneTwice() throws IOException {
    Path file = folder.resolve("train/metrics.jsonl");
    MetricsFile metrics = new MetricsFile(file);
    metrics.started(0, 10);
    for (int step = 1; step <= 4; step++) {
      metrics.logged(metrics(step, step * 0.125));
    }
    Files.writeString(
        file,
        Files.readString(file, StandardCharsets.UTF_8) + "{\"step\": 5, \"lo", // cut by a kill
        StandardCharsets.UTF_8);
    MetricsFile resumed = new MetricsFile(file);
    resumed.started(3, 10);
    resumed.logged(metrics(4, 0.25));
    resumed.evaluated(new StepMetrics(4, 10, 0.4, Map.of("eval_loss", 1.0)));
    assertEquals(
        List.of(
            "{\"step\":1,\"epoch\":0.1,\"loss\":0.125}",
            "{\"step\":2,\"epoch\":0.2,\"loss\":0.25}",
            "{\"step\":3,\"epoch\":0.3,\"loss\":0.375}",
            "{\"step\":4,\"epoch\":0.4,\"loss\":0.25}",
            "{\"step\":4,\"epoch\":0.4,\"eval_loss\":1.0}"),
        Files.readAllLines(file, StandardCharsets.UTF_8));
  }

  @Test
  void theIdsOfABrokenStepAreWrittenBesideIt() throws IOException {
    MetricsFile metrics = new MetricsFile(folder.resolve("metrics.jsonl"));
    metrics.started(0, 10);
    metrics.failed(NonFiniteStepException.loss(7, List.of("b"), List.of("a", "b")));
    assertEquals(List.of("a", "b"), Files.readAllLines(folder.resolve("non-finite-step-7.txt")));
  }
}
