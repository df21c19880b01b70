package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The experiments that come with the program can be read. */
class ExperimentFilesTest {
  private static final Path FOLDER = Path.of("..", "conf", "experiments");
  // Where not 1 to 3: a set-up that was chosen on one of those is judged on others.
  private static final Map<String, List<Long>> SEEDS = Map.of("length-biased", List.of(4L, 5L, 6L));

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @Test
  void thereAreSome() throws IOException {
    assertFalse(files().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("files")
  void anExperimentIsNamedAsItsFile(Path file) throws IOException {
    ExperimentConfig experiment =
        ConfigReader.readExperiment(Files.readString(file), file.toString(), List.of(), none -> {});
    assertEquals(file.getFileName().toString(), experiment.run().name() + ".yaml");
    assertEquals(
        SEEDS.getOrDefault(experiment.run().name(), List.of(1L, 2L, 3L)),
        experiment.settings().seeds());
    assertFalse(experiment.settings().claims().isEmpty());
    RunConfig run = experiment.ofSeed(2);
    assertEquals("seed-2", run.name());
    assertEquals(run, ConfigReader.read(ResolvedConfig.yaml(run), "again.yaml", List.of()));
  }
}
