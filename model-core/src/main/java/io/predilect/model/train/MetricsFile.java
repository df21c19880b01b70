package io.predilect.model.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.train.checkpoint.WholeFile;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.step.NonFiniteStepException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes metrics as JSON lines, each written before the next step begins. On a resume the lines of
 * steps that are done again, and a line that a kill cut short, are removed first. The ids of a
 * batch that was not finite go to {@code non-finite-step-N.txt} beside it.
 */
public final class MetricsFile implements TrainListener {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  /** Metrics in a file such as {@code metrics.jsonl}; its folder is made when it is not there. */
  public MetricsFile(Path file) {
    this.file = Objects.requireNonNull(file, "file").toAbsolutePath();
  }

  @Override
  public void started(int step, int totalSteps) throws IOException {
    Files.createDirectories(file.getParent());
    if (!Files.exists(file)) {
      return;
    }
    List<String> kept = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (stepOf(line) <= step) {
        kept.add(line);
      }
    }
    WholeFile.put(file, written -> Files.write(written, kept, StandardCharsets.UTF_8));
  }

  @Override
  public void logged(StepMetrics metrics) throws IOException {
    append(metrics);
  }

  @Override
  public void evaluated(StepMetrics metrics) throws IOException {
    append(metrics);
  }

  @Override
  public void skipped(NonFiniteStepException step) throws IOException {
    failed(step);
  }

  @Override
  public void failed(NonFiniteStepException failure) throws IOException {
    write(failure);
  }

  /** Writes the ids of a batch that was not finite, one a line, and says where. */
  public Path write(NonFiniteStepException failure) throws IOException {
    return Files.write(
        file.resolveSibling("non-finite-step-" + failure.step() + ".txt"),
        failure.ids(),
        StandardCharsets.UTF_8);
  }

  private void append(StepMetrics metrics) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", metrics.step());
    line.put("epoch", metrics.epoch());
    line.putAll(metrics.values());
    Files.writeString(
        file,
        JSON.writeValueAsString(line) + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** The step of a line; beyond every step when the line is not whole. */
  private static int stepOf(String line) {
    try {
      JsonNode step = JSON.readTree(line).path("step");
      return step.isInt() ? step.intValue() : Integer.MAX_VALUE;
    } catch (JsonProcessingException e) {
      return Integer.MAX_VALUE; // cut short by a kill: the step is done again
    }
  }
}
