package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.RunResult;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.spark.LocalSpark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class InitConfigCommandTest {
  private static final int CONTEXT = 96;

  @TempDir private static Path folder;
  private static Path model;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path file;

  @BeforeAll
  static void aModelAndData() throws IOException {
    model = StageTrial.model(folder.resolve("model"), StageTrial.pairs(20), CONTEXT);
    Files.write(
        folder.resolve("pairs.jsonl"),
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    "{\"prompt\": \"say %s\", \"chosen\": \"%s it is\", \"rejected\": \"no\"}"
                        .formatted(i, i))
            .toList());
    Files.write(
        folder.resolve("judged.jsonl"),
        List.of(
            "{\"prompt\": \"say a\", \"completion\": \"a\", \"label\": true}",
            "{\"prompt\": \"say b\", \"completion\": \"c\", \"label\": false}"));
    Files.write(
        folder.resolve("own.jsonl"),
        List.of(
            "{\"q\": \"say a\", \"a\": \"a\", \"good\": \"yes\"}",
            "{\"q\": \"say b\", \"a\": \"c\", \"good\": \"no\"}"));
    Files.write(folder.resolve("one-prompt.jsonl"), pairs(i -> "say it"));
    Files.write(folder.resolve("two-prompts.jsonl"), pairs(i -> "say " + i % 2));
    Files.write(folder.resolve("long.jsonl"), pairs(i -> "say " + i + " say".repeat(CONTEXT)));
    Files.writeString(
        folder.resolve("same.jsonl"),
        "{\"prompt\": \"q\", \"chosen\": \"s\", \"rejected\": \"s\"}");
  }

  @BeforeEach
  void aFile() throws IOException {
    file = Files.createTempDirectory(folder, "file").resolve("my-dpo.yaml");
  }

  @Test
  void whatItWritesIsDescribedAndRunsAsWritten() throws IOException {
    assertEquals(0, init("pairs.jsonl", model), err::toString);
    String yaml = Files.readString(file);
    assertTrue(yaml.contains("format: standard"), yaml);
    assertTrue(yaml.contains("# Memory of a rank at most "), yaml);
    assertTrue(yaml.contains("Of the first 40 rows 40 can be used"), yaml);
    assertTrue(yaml.contains("# 40 pairs are few: an epoch is about 4 steps, which show"), yaml);
    assertEquals(
        Set.of(32),
        yaml.lines()
            .filter(line -> line.matches(" +\\w+: \\S+ +# .*"))
            .map(line -> line.indexOf('#'))
            .collect(Collectors.toSet()),
        yaml);
    assertTrue(out.toString().contains("predilect run " + file), out::toString);
    RunConfig run = ConfigReader.read(yaml, file.toString(), List.of());
    assertEquals("my-dpo", run.name());
    assertEquals(64, maxLength(run));

    out.getBuffer().setLength(0);
    assertEquals(0, run("describe", file.toString()), err::toString);
    assertTrue(out.toString().contains("memory of dpo"), out::toString);
    assertFalse(out.toString().contains("not found"), out::toString);
    assertEquals(40, ran().stage("ingest").counts().kept());
  }

  @ParameterizedTest
  @ValueSource(strings = {"one-prompt.jsonl", "two-prompts.jsonl", "long.jsonl"})
  void soDoesWhatItWritesOfFewPromptsAndOfPromptsAsLongAsTheContext(String data)
      throws IOException {
    assertEquals(0, init(data, model), err::toString);
    String yaml = Files.readString(file);
    assertEquals(data.equals("one-prompt.jsonl"), yaml.contains("test_share: 0.0 "), yaml);
    assertEquals(data.equals("one-prompt.jsonl"), yaml.contains("split: all"), yaml);
    assertEquals(data.equals("long.jsonl"), yaml.contains("max_prompt_length: "), yaml);
    RunResult result = ran();
    assertEquals(8, result.stage("score").counts().kept());
    assertTrue(result.stage("evaluate").counts().kept() > 0, yaml);
  }

  @Test
  void singleJudgedResponsesAreForKto() throws IOException {
    assertEquals(0, init("judged.jsonl", model), err::toString);
    String yaml = Files.readString(file);
    assertTrue(yaml.contains("objective: {preference: kto, beta: 0.1}"), yaml);
    assertTrue(yaml.contains("policy: kto"), yaml);
    assertTrue(yaml.contains("# responses a step"), yaml);
    assertTrue(yaml.contains("Tokens of prompt and response with"), yaml);
    assertTrue(yaml.contains("an epoch is about 1 step, which shows"), yaml);
    ConfigReader.read(yaml, file.toString(), List.of());
  }

  @Test
  void soAreThoseThatColumnsReadWhateverTheirFormatIsCalled() throws IOException {
    List<String> columns =
        List.of("prompt=q", "completion=a", "label=good", "label_first=yes", "label_second=no");
    String[] options =
        columns.stream().flatMap(c -> Stream.of("--columns", c)).toArray(String[]::new);
    assertEquals(0, init("own.jsonl", model, options), err::toString);
    String yaml = Files.readString(file);
    assertTrue(yaml.contains("objective: {preference: kto, beta: 0.1}"), yaml);
    ConfigReader.read(yaml, file.toString(), List.of());
  }

  @Test
  void columnsOfOnesOwnStayWhatTheyAre() throws IOException {
    assertEquals(
        0,
        init("pairs.jsonl", model, "--columns", "prompt={{ prompt }}: now", "--ignore", "no such"),
        err::toString);
    String yaml = Files.readString(file);
    assertTrue(yaml.contains("columns: {\"prompt\":\"{{ prompt }}: now\"}"), yaml);
    assertFalse(yaml.contains("format:"), yaml);
    ConfigReader.read(yaml, file.toString(), List.of());
  }

  @Test
  void whatCannotBeUsedIsNamedWithTheRemedy() throws IOException {
    assertEquals(1, init("none.jsonl", model));
    told("none.jsonl");
    assertEquals(1, init("same.jsonl", model));
    told("same.jsonl: none of the first 1 rows can be used", "chosen_equals_rejected", "--columns");
    assertEquals(1, init("pairs.jsonl", folder.resolve("nowhere")));
    told("no model at", "nowhere");
    assertFalse(Files.exists(file));
    Files.writeString(file, "mine");
    assertEquals(2, init("pairs.jsonl", model));
    told("is there already", "--file");
    assertEquals("mine", Files.readString(file));
    assertEquals(
        2, run("init-config", file.toString(), "--model", model.toString(), "--file", file + "2"));
    told("a run's file already");
    Path lost = folder.resolve("lost/run.yaml");
    assertEquals(
        2,
        run(
            "init-config",
            folder.resolve("pairs.jsonl").toString(),
            "--model",
            model.toString(),
            "--file",
            lost.toString()));
    told("the folder of " + lost + " is not there");
  }

  private static List<String> pairs(IntFunction<String> prompt) {
    return IntStream.range(0, 8)
        .mapToObj(
            i ->
                "{\"prompt\": \"%s\", \"chosen\": \"%s it is\", \"rejected\": \"no\"}"
                    .formatted(prompt.apply(i), i))
        .toList();
  }

  private RunResult ran() throws IOException {
    try (Predilect predilect =
        Predilect.on(LocalSpark.session())
            .file(file.toString())
            .output(Files.createTempDirectory(folder, "runs").toString())
            .listener(PipelineListener.SILENT)
            .build()) {
      RunResult result = predilect.run();
      result.stages().forEach(s -> assertEquals(StageStatus.DONE, s.status(), s.name()));
      return result;
    }
  }

  private static int maxLength(RunConfig run) {
    return run.stages().stream()
        .map(StageConfig::settings)
        .filter(ShardSettings.class::isInstance)
        .map(ShardSettings.class::cast)
        .findFirst()
        .orElseThrow()
        .maxLength();
  }

  private void told(String... parts) {
    for (String part : parts) {
      assertTrue(err.toString().contains(part), err::toString);
    }
    assertFalse(err.toString().contains("\tat "), err::toString);
    err.getBuffer().setLength(0);
  }

  private int init(String data, Path of, String... more) {
    String[] start = {
      "init-config", folder.resolve(data).toString(), "--model", of.toString(), "--file", "" + file
    };
    String[] all = Arrays.copyOf(start, start.length + more.length);
    System.arraycopy(more, 0, all, start.length, more.length);
    return run(all);
  }

  private int run(String... command) {
    CommandLine line = Main.commandLine();
    return line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(command);
  }
}
