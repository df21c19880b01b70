package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.internal.config.ConfigEntry;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import scala.collection.JavaConverters;

/** The commands of conf/spark/README.md, as Spark itself and this command line read them. */
final class SubmitExamplesTest {
  private static final Path PAGE = Path.of("../conf/spark/README.md");
  // Of modules that are not on this class path, or free in what follows.
  private static final List<String> NOT_LISTED =
      List.of(
          "spark.kubernetes.",
          "spark.hadoop.",
          "spark.executorEnv.",
          "spark.executor.resource.gpu.",
          "spark.task.resource.gpu.");

  @Test
  void sparkKnowsEveryOptionAndTheCommandLineTheRest() throws Exception {
    List<String> options = List.of();
    Set<String> masters = new TreeSet<>();
    for (String block : Page.read(PAGE).blocks("bash")) {
      String text = block.replace("\\\n", " ").strip();
      if (text.startsWith("options=(")) {
        options =
            Page.words(text.substring("options=(".length(), text.lastIndexOf(')')), List.of());
      } else {
        List<String> words = Page.words(text, options);
        assertEquals("spark-submit", words.get(0));
        masters.add(check(words.subList(1, words.size())));
      }
    }
    assertEquals(
        Set.of(
            "local client",
            "spark client",
            "spark cluster",
            "yarn client",
            "yarn cluster",
            "k8s client",
            "k8s cluster"),
        masters);
  }

  private static String check(List<String> words) {
    SparkSubmitArguments read =
        new SparkSubmitArguments(
            JavaConverters.asScalaBufferConverter(words).asScala().toSeq(), environment());
    Map<String, String> settings =
        JavaConverters.mapAsJavaMapConverter(read.sparkProperties()).asJava();
    for (String key : settings.keySet()) {
      if (NOT_LISTED.stream().noneMatch(key::startsWith)) {
        assertNotNull(ConfigEntry.findEntry(key), "Spark has no setting " + key);
      }
    }
    assertEquals(Main.class.getName(), read.mainClass());
    List<String> command = JavaConverters.seqAsJavaListConverter(read.childArgs().toSeq()).asJava();
    assertFalse(command.isEmpty(), words.toString());
    CommandLine.ParseResult parsed =
        new CommandLine(Main.class).parseArgs(command.toArray(String[]::new));
    assertTrue(parsed.hasSubcommand(), command.toString());
    String[] set =
        parsed.subcommand().matchedOptionValue("--set", List.<String>of()).toArray(String[]::new);
    ConfigReader.read("stages:\n  - ingest: {path: pairs.json}\n", "run.yaml", List.of(set));
    return read.master().replaceAll("[:\\[].*", "")
        + " "
        + (read.deployMode() == null ? "client" : read.deployMode());
  }

  // What Spark wants to see before it believes in YARN.
  private static scala.collection.immutable.Map<String, String> environment() {
    return new scala.collection.immutable.Map.Map1<>("HADOOP_CONF_DIR", "/etc/hadoop/conf");
  }
}
