package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The experiments that come with the program can be read. */
class ExperimentFilesTest {
  private static final Path FOLDER = Path.of("..", "conf", "experiments");
  // What set-ups are chosen on: they are judged on others.
  private static final long SPARE_SEED = 11;

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
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
    List<String> warnings = new ArrayList<>();
    ExperimentConfig experiment =
        ConfigReader.readExperiment(
            Files.readString(file), file.toString(), List.of(), warnings::add);
    assertEquals(List.of(), warnings);
    String name = FOLDER.relativize(file).toString().replace(File.separatorChar, '-');
    assertEquals(name, experiment.run().name() + ".yaml");
    List<Long> seeds = experiment.settings().seeds();
    assertTrue(seeds.size() >= 3 && !seeds.contains(SPARE_SEED), seeds::toString);
    assertFalse(experiment.settings().claims().isEmpty());
    RunConfig run = experiment.ofSeed(2);
    assertEquals("seed-2", run.name());
    assertEquals(run, ConfigReader.read(ResolvedConfig.yaml(run), "again.yaml", List.of()));
  }
}
