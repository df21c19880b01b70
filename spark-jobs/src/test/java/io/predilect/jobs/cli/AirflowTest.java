package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Airflow itself reads and runs the shipped DAG, with a spark-submit that only writes down what it
 * was called with. The command {@code airflow} is that of the path, or {@code PREDILECT_AIRFLOW}
 * names it; both providers have to be there.
 */
final class AirflowTest {
  private static final Path DAGS = Path.of("../conf/schedule").toAbsolutePath().normalize();
  private static final String DAG = "predilect_nightly";

  @TempDir static Path folder;
  private static Path airflow;

  @BeforeAll
  static void prepare() throws IOException, InterruptedException {
    Optional<Path> found = command();
    assumeTrue(
        found.isPresent(),
        "skipped: there is no airflow on the path, and PREDILECT_AIRFLOW names none");
    airflow = found.get();
    Path stub = Files.createDirectories(folder.resolve("bin")).resolve("spark-submit");
    Files.writeString(stub, "#!/bin/sh\nprintf '%s\\n' \"$@\" > '" + submitted() + "'\n");
    assertTrue(stub.toFile().setExecutable(true));
    run(Map.of(), "db", "migrate");
  }

  private static Optional<Path> command() {
    String named = System.getenv("PREDILECT_AIRFLOW");
    Stream<Path> places =
        named == null
            ? Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(place -> Path.of(place, "airflow"))
            : Stream.of(Path.of(named));
    return places.filter(Files::isExecutable).findFirst();
  }

  private static Path submitted() {
    return folder.resolve("submitted.txt");
  }

  @Test
  void aRunOfADateIsSubmittedUnderThatDate() throws IOException, InterruptedException {
    run(Map.of(), "dags", "test", DAG, "2026-01-31");
    assertEquals("nightly-2026-01-31", runId());
  }

  /** Airflow 3 may give such a run no logical date. */
  @Test
  void aRunThatIsStartedByHandHasADateToo() throws IOException, InterruptedException {
    run(Map.of(), "dags", "test", DAG);
    assertTrue(runId().matches("nightly-\\d{4}-\\d\\d-\\d\\d"), runId());
  }

  private static String runId() throws IOException {
    List<String> words = Files.readAllLines(submitted());
    assertEquals("local[2]", words.get(words.indexOf("--master") + 1));
    assertEquals(Main.class.getName(), words.get(words.indexOf("--class") + 1));
    assertEquals("predilect-nightly", words.get(words.indexOf("--name") + 1));
    return runId(words.subList(words.indexOf("run"), words.size()));
  }

  private static String runId(List<String> words) {
    CommandLine.ParseResult parsed =
        Main.commandLine().parseArgs(words.toArray(String[]::new)).subcommand();
    assertEquals("run", parsed.commandSpec().name());
    return parsed.<Optional<String>>matchedOptionValue("--run-id", Optional.empty()).orElseThrow();
  }

  /** The name of the run's file ends in .yaml, as those of templates do. */
  @Test
  void theSparkOperatorGetsTheSameCommand() throws IOException, InterruptedException {
    String rendered =
        run(
            Map.of("AIRFLOW_VAR_PREDILECT_ON", "kubernetes"),
            "tasks",
            "render",
            DAG,
            "train",
            "2026-01-31");
    assertTrue(
        rendered.contains(
            "'arguments': ['run', 'hdfs:///conf/nightly.yaml', '--run-id', 'nightly-2026-01-31',"
                + " '--set', 'output=hdfs:///runs']"),
        rendered);
  }

  private static String run(Map<String, String> variables, String... words)
      throws IOException, InterruptedException {
    Files.deleteIfExists(submitted()); // what is there afterwards is of this run
    List<String> command = new ArrayList<>(List.of(airflow.toString()));
    command.addAll(List.of(words));
    Path log = Files.createTempFile(folder, "airflow", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.putAll(
        Map.of(
            "AIRFLOW_HOME", folder.resolve("home").toString(),
            "AIRFLOW__CORE__DAGS_FOLDER", DAGS.toString(),
            "AIRFLOW__CORE__LOAD_EXAMPLES", "False",
            "AIRFLOW_CONN_SPARK_DEFAULT", "{\"conn_type\": \"spark\", \"host\": \"local[2]\"}",
            "PYTHONDONTWRITEBYTECODE", "1"));
    environment.putAll(variables);
    environment.merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), () -> String.join(" ", command));
      String output = Files.readString(log);
      assertEquals(0, process.exitValue(), output);
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
