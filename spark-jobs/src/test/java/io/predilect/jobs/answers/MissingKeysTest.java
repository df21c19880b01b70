package io.predilect.jobs.answers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.PredilectException;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MissingKeysTest {
  private static final String YAML =
      """
      name: keys
      stages:
        - ingest: {path: "demo:20"}
        - rationales:
            source: endpoint
            endpoint: {url: "http://localhost:1/v1", model: m, key_env: NO_SUCH_KEY}
      """;

  @TempDir private Path folder;

  private List<String> missing(Map<String, String> environment) throws IOException {
    RunConfig run = ConfigReader.read(YAML, "run.yaml", List.of());
    return MissingKeys.of(
        run.stages(),
        new org.apache.hadoop.fs.Path(folder.toUri()),
        new Configuration(),
        environment);
  }

  @Test
  void aKeyIsMissedUnlessThereMayBeAnswersFromBefore() throws IOException {
    List<String> missing = missing(Map.of());
    assertEquals(1, missing.size());
    assertTrue(
        missing
            .get(0)
            .startsWith(
                "stages.rationales.endpoint.key_env: the environment has no variable NO_SUCH_KEY"),
        missing::toString);
    assertTrue(missing(Map.of("NO_SUCH_KEY", "a b")).get(0).contains("cannot be a key"));
    assertEquals(List.of(), missing(Map.of("NO_SUCH_KEY", "secret\n")));
    Files.createDirectories(folder.resolve("_answers/rationales"));
    assertEquals(List.of(), missing(Map.of()));
  }

  @Test
  void aRunIsRefusedBeforeItsFirstStage() {
    try (Predilect predilect =
        Predilect.builder().yaml(YAML).output(folder.resolve("runs").toString()).build()) {
      PredilectException refused = assertThrows(PredilectException.class, predilect::run);
      assertTrue(refused.getMessage().contains("NO_SUCH_KEY"), refused.getMessage());
    }
    assertFalse(Files.exists(folder.resolve("runs")), "something was done");
  }
}
