package io.predilect.jobs.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.package$;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Python itself runs the notebook's cells over PySpark, with the packaged jar. {@code
 * PREDILECT_PYSPARK} names a Python that has PySpark and pandas; Jupyter need not be there, for its
 * {@code display} is replaced by one that prints.
 */
final class JupyterIT {
  private static final Path JAR =
      Path.of(System.getProperty("predilect.packaged", "target/predilect.jar")).toAbsolutePath();
  private static final String DISPLAY =
      """
      import sys, types
      shown = types.ModuleType("IPython.display")
      shown.HTML = lambda markup: markup
      shown.display = lambda markup: print("markup:", " ".join(markup.split()))
      sys.modules["IPython"] = types.ModuleType("IPython")
      sys.modules["IPython.display"] = shown
      """;

  @TempDir static Path folder;
  private static String python;

  @BeforeAll
  static void findPySpark() throws IOException, InterruptedException {
    python = System.getenv("PREDILECT_PYSPARK");
    assumeTrue(python != null, "skipped: PREDILECT_PYSPARK names no Python that has PySpark");
    String version = run("version.py", "import pyspark; print(pyspark.__version__)").strip();
    assumeTrue(
        line(version).equals(line(package$.MODULE$.SPARK_VERSION())),
        "skipped: PySpark is " + version + ", and the jar is for another Spark");
  }

  private static String line(String version) {
    return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
  }

  @Test
  void everyCellRuns() throws IOException, InterruptedException {
    String cells = String.join("\n", Notebook.read().code()).replace("demo:2000", "demo:200");
    String end =
        """

        assert len(frame(result.toDataFrame()).toPandas()) == 6
        figures = frame(result.figures()).filter(F.col("stage") == "evaluate").toPandas()
        assert set(figures[figures["figure"] == "reward/accuracy"]["value"].between(0, 1)) == {True}
        assert predilect.run().stage("reward").status().toString() == "DONE"
        """;
    String output = run("cells.py", DISPLAY + cells + end);
    assertTrue(output.contains("demo:200"), output);
    assertEquals(3, Pattern.compile("(?m)^markup: <style>").matcher(output).results().count());
    for (String shown : List.of("Lengths of the responses", "Training", "chosen", "rejected")) {
      assertTrue(output.contains(shown), () -> "not there: " + shown + "\nin: " + output);
    }
    assertTrue(Files.exists(folder.resolve("runs/from-python/06-report/report.html")), output);
  }

  @Test
  void withoutTheJarTheFirstCellSaysWhatToDo() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("none.py"), DISPLAY + Notebook.read().code().get(0));
    String output = ended(1, folder.resolve("none.py"), Map.of("PREDILECT_JAR", ""));
    assertTrue(output.contains("Name the jar in PREDILECT_JAR"), output);
  }

  private static String run(String name, String script) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve(name), script);
    // The jar for spark-submit has no libraries of PyTorch: nodes get them by their kind.
    String jars =
        Stream.concat(Stream.of(JAR.toString()), torch()).collect(Collectors.joining(","));
    return ended(0, file, Map.of("PREDILECT_JAR", jars));
  }

  private static Stream<String> torch() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(jar -> jar.contains("pytorch-native") || jar.contains("pytorch-jni"));
  }

  private static String ended(int code, Path script, Map<String, String> variables)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "python", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(python, script.getFileName().toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(variables);
    builder
        .environment()
        .putAll(Map.of("OMP_WAIT_POLICY", "PASSIVE", "SPARK_LOCAL_IP", "127.0.0.1"));
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), () -> script + " takes too long");
      String output = Files.readString(log);
      assertEquals(code, process.exitValue(), output);
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
