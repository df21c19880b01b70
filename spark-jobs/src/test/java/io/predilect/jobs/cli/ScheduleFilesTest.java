package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The files of conf/schedule: their commands, and that runs do not overlap. */
final class ScheduleFilesTest {
  private static final Path FOLDER = Path.of("../conf/schedule");
  private static final String RUN = "nightly-2026-01-31";
  private static final String STAGES = "stages:\n  - ingest: {path: pairs.json}\n";

  @Test
  void cronStartsOneRunAtATimeUnderItsDate() throws IOException {
    List<String> lines =
        Files.readAllLines(FOLDER.resolve("crontab")).stream()
            .filter(line -> line.matches("[0-9*].*"))
            .toList();
    assertEquals(2, lines.size());
    assertTrue(lines.get(0).contains("flock -n "), lines.get(0));
    for (String line : lines) {
      String command = line.substring(line.indexOf("\"$PREDILECT\"")).replace("\"", "");
      command = command.replace("$(date +\\%F)", "2026-01-31").replace("$RUNS", "/data/runs");
      List<String> words = List.of(command.strip().split(" +", -1));
      CommandLine.ParseResult parsed = parsed(words.subList(1, words.size()));
      if (parsed.commandSpec().name().equals("run")) {
        assertEquals(Optional.of(RUN), parsed.matchedOptionValue("--run-id", Optional.empty()));
      } else {
        assertEquals("prune", parsed.commandSpec().name());
      }
    }
  }

  @Test
  void airflowStartsTheSameCommandAtEveryRetry() throws IOException {
    String file = Files.readString(FOLDER.resolve("predilect_nightly.py"));
    String list =
        match("RUN = \\[(.*?)\\]\n", file)
            .replace("\"output=\" + RUNS", "\"output=x\"")
            .replace("\"nightly-\" + DATE", "\"" + RUN + "\"");
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("\"([^\"]*)\"|\\bYAML\\b").matcher(list);
    while (word.find()) {
      words.add(word.group(1) == null ? "run.yaml" : word.group(1));
    }
    assertEquals(Optional.of(RUN), parsed(words).matchedOptionValue("--run-id", Optional.empty()));
    assertEquals(Main.class.getName(), match("MAIN = \"(.*?)\"\n", file));
    assertTrue(file.contains("max_active_runs=1"));
  }

  @Test
  void aJobOfKubernetesKeepsItsNameForEveryPod() throws IOException {
    JsonNode spec = yaml("cronjob.yaml").get("spec");
    assertNoOverlap(spec);
    JsonNode job = spec.get("jobTemplate").get("spec");
    assertEquals(
        2, job.at("/podFailurePolicy/rules/0/onExitCodes/values/0").intValue(), "wrong usage");
    JsonNode container = job.at("/template/spec/containers/0");
    assertEquals("RUN_ID", container.at("/env/0/name").textValue());
    CommandLine.ParseResult parsed = parsed(texts(container.get("args")));
    assertEquals(Optional.of("$(RUN_ID)"), parsed.matchedOptionValue("--run-id", Optional.empty()));
  }

  @Test
  void theSparkOperatorRunsTheSparkOfTheJarThatItNames() throws IOException {
    String version = org.apache.spark.package$.MODULE$.SPARK_VERSION();
    assumeTrue(version.startsWith("3."), "the file names predilect.jar, which is for Spark 3.5");
    JsonNode template = yaml("scheduled-spark-application.yaml").get("spec").get("template");
    assertEquals(version, template.get("sparkVersion").textValue());
  }

  @Test
  void theSparkOperatorsRunIsNamedByTheDriversEnvironment() throws IOException {
    JsonNode spec = yaml("scheduled-spark-application.yaml").get("spec");
    assertNoOverlap(spec);
    JsonNode template = spec.get("template");
    assertEquals(Main.class.getName(), template.get("mainClass").textValue());
    assertEquals("RUN_ID", template.at("/driver/env/0/name").textValue());
    List<String> sets =
        parsed(texts(template.get("arguments"))).matchedOptionValue("--set", List.of());
    assertEquals("name=${env:RUN_ID}", sets.get(0)); // the environment is filled in by the reader
    RunConfig run = ConfigReader.read(STAGES, "run.yaml", List.of("name=" + RUN, sets.get(1)));
    assertEquals(RUN, run.name());
    assertEquals("s3a://BUCKET/runs", run.output());
  }

  private static void assertNoOverlap(JsonNode spec) {
    assertEquals("Forbid", spec.get("concurrencyPolicy").textValue());
    assertTrue(spec.get("timeZone").textValue().contains("/"));
    assertEquals(5, spec.get("schedule").textValue().split(" ", -1).length);
  }

  private static CommandLine.ParseResult parsed(List<String> command) {
    return Main.commandLine().parseArgs(command.toArray(String[]::new)).subcommand();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.textValue()));
    return texts;
  }

  private static JsonNode yaml(String name) throws IOException {
    return new YAMLMapper().readTree(FOLDER.resolve(name).toFile());
  }

  private static String match(String regex, String text) {
    Matcher match = Pattern.compile(regex, Pattern.DOTALL).matcher(text);
    assertTrue(match.find(), regex);
    return match.group(1);
  }
}
