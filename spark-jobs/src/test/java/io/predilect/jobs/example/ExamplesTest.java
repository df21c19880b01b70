package io.predilect.jobs.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.PredilectBuilder;
import io.predilect.jobs.RunResult;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.endpoint.FakeChatServer;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every example runs as it stands, but for its size: few rows, small models and two steps. The one
 * whose stages another has too, round by round, is read alone.
 */
class ExamplesTest {
  private static final Path FOLDER = Path.of("..", "conf", "examples");
  // What makes a stage of a kind small.
  private static final Map<StageKind, Map<String, Object>> SMALL =
      Map.of(
          StageKind.INGEST, Map.of("path", "demo:40", "test_share", 0.3),
          StageKind.INIT,
              Map.of(
                  "vocab_size", 320,
                  "hidden_size", 16,
                  "intermediate_size", 16,
                  "layers", 1,
                  "heads", 2,
                  "kv_heads", 1),
          StageKind.TRAIN, Map.of("max_steps", 2, "threads", 1),
          StageKind.BEST_OF_N, Map.of("n", 2, "max_new_tokens", 4),
          StageKind.EVALUATE, Map.of("decomposed_pairs", 4),
          StageKind.SIGNAL, Map.of("positions", 8, "cuts.ratios", List.of(0.5)));

  private static final String READ_ALONE = "best-of-n.yaml"; // a round of iterative-dpo.yaml

  @TempDir private static Path folder;

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @Test
  void thereAreAsManyAsThePageSays() throws IOException {
    String page = Files.readString(FOLDER.resolveSibling("README.md"));
    assertEquals(8, files().size());
    for (Path file : files()) {
      assertTrue(page.contains("(examples/" + file.getFileName() + ")"), file.toString());
    }
  }

  /** As it stands there, but for where data and model lie. */
  @Test
  void theReadmesFileRuns() throws IOException {
    String page = Files.readString(Path.of("..", "README.md"));
    String yaml = page.split("```yaml\\n", 2)[1].split("```", 2)[0];
    Path model = StageTrial.model(folder.resolve("smollm2"), StageTrial.pairs(20), 96);
    Path data =
        Files.write(
            folder.resolve("pairs.jsonl"),
            IntStream.range(0, 40)
                .mapToObj(
                    i ->
                        "{\"prompt\": \"%s\", \"chosen\": \"a\", \"rejected\": \"b\"}".formatted(i))
                .toList());
    assertTrue(yaml.contains("{path: pairs.jsonl}") && yaml.contains("model: smollm2"), yaml);
    RunResult result =
        run(
            Predilect.on(LocalSpark.session())
                .yaml(yaml.replace("pairs.jsonl", data.toString()).replace("smollm2", "" + model))
                // of 40 pairs 2 would be held out, or none
                .set("stages.ingest.test_share", 0.3));
    assertTrue(Files.exists(folder.resolve("my-dpo/04-dpo/adapter/adapter_config.json")));
    assertTrue(Files.exists(folder.resolve("my-dpo/04-dpo/model/model.safetensors")));
    assertEquals(40, result.stage("ingest").counts().kept());
  }

  @ParameterizedTest
  @MethodSource("files")
  void anExampleRuns(Path file) throws IOException {
    String yaml = Files.readString(file);
    RunConfig asItStands = ConfigReader.read(yaml, file.toString(), List.of());
    assertEquals(file.getFileName().toString(), asItStands.name() + ".yaml");
    if (file.endsWith(READ_ALONE)) {
      return;
    }
    PredilectBuilder builder = Predilect.on(LocalSpark.session()).file(file.toString());
    for (StageConfig stage : asItStands.stages()) {
      SMALL
          .getOrDefault(stage.kind(), Map.of())
          .forEach((key, value) -> builder.set("stages." + stage.name() + "." + key, value));
    }
    try (FakeChatServer server =
        FakeChatServer.answering(request -> FakeChatServer.text("It names the fruit asked for."))) {
      if (yaml.contains("endpoint:")) {
        builder
            .set("stages.rationales.endpoint.url", server.url())
            .set("stages.rationales.endpoint.model", FakeChatServer.MODEL);
      }
      assertFalse(run(builder).model().isEmpty());
      assertTrue(Files.exists(folder.resolve(asItStands.name()).resolve("report.html")));
      assertEquals(yaml.contains("endpoint:"), !server.requests().isEmpty());
    }
  }

  private static RunResult run(PredilectBuilder builder) {
    try (Predilect predilect =
        builder.output(folder.toString()).listener(PipelineListener.SILENT).build()) {
      RunResult result = predilect.run();
      result.stages().forEach(s -> assertEquals(StageStatus.DONE, s.status(), s.name()));
      return result;
    }
  }
}
