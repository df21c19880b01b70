package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The runs that come with the program are read without a warning. */
class RunFilesTest {
  private static final Path FOLDER = Path.of("..", "conf");

  // The reference writes every setting out, those without effect as well.
  static List<Path> files() throws IOException {
    try (Stream<Path> here = Files.list(FOLDER);
        Stream<Path> examples = Files.list(FOLDER.resolve("examples"))) {
      return Stream.concat(here, examples)
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("reference.yaml"))
          .sorted()
          .toList();
    }
  }

  @Test
  void thereAreSome() throws IOException {
    assertTrue(files().size() > 10, files()::toString);
  }

  @ParameterizedTest
  @MethodSource("files")
  void nothingInThemIsWithoutEffect(Path file) throws IOException {
    List<String> warnings = new ArrayList<>();
    // One has its models from the environment: any name does here.
    String yaml = Files.readString(file).replaceAll("\\$\\{env:\\w+}", "folder");
    ConfigReader.read(yaml, file.toString(), List.of(), warnings::add);
    assertEquals(List.of(), warnings);
  }
}
