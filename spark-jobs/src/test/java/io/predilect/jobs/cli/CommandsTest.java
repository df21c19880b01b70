package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a user calls it, on real data stages. */
class CommandsTest {
  private static final String RUN =
      """
      name: trial
      stages:
        - ingest: {path: PATH, test_share: 0.2}
        - init: {vocab_size: 320, hidden_size: 16, intermediate_size: 16, layers: 1, heads: 2, kv_heads: 1}
        - truncate: {ratio: 0.5, model: base}
        - shard: {model: base, max_length: 200, shards: 3, overlong: reject}
      """;

  @TempDir private Path folder;
  private Path file;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void session() throws IOException {
    LocalSpark.session();
    file = folder.resolve("run.yaml");
  }

  @Test
  void statusTellsOfARunningADeadAndAFinishedRun() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add(pair("question " + i, "a good answer number " + i, "a bad one " + i));
    }
    assertEquals(0, run(lines), this::said);
    Path run = folder.resolve("runs/trial");
    assertEquals(0, execute("status", run.toString()));
    assertTrue(out().contains("done"), this::out);
    assertTrue(out().matches("(?s).*01-ingest +done +.* 60 .*"), this::out);

    long now = System.currentTimeMillis();
    String status =
        """
        {"host": "node-7", "pid": 4711, "updated": %s, "everyMillis": 1000, "stage": "shard",
         "share": 0.25, "detail": "row 15/60", "figures": {"rows": 15}}
        """;
    Files.writeString(run.resolve("status.json"), status.formatted(now));
    assertEquals(0, execute("status", run.toString()));
    assertTrue(
        out().contains("running shard  25 %  row 15/60  (process 4711 on node-7)"), this::out);

    Files.writeString(run.resolve("status.json"), status.formatted(now - 3_600_000));
    Path page = run.resolve("report.html");
    Files.writeString(page, "<p class=\"state runs\">The run goes on.</p>\n");
    assertEquals(1, execute("status", run.toString()));
    assertTrue(Files.readString(page).contains("<b>The run was killed.</b> It had reached shard"));
    assertTrue(
        out().contains("died: process 4711 on node-7 gave its last sign of life 1:00 h ago"),
        this::out);
    assertTrue(
        out()
            .contains(
                "; it had reached shard  25 %  row 15/60; the same run command goes on from what"),
        this::out);
    Path manifest = run.resolve(ManifestJson.FILE);
    String done = Files.readString(manifest);
    Files.delete(run.resolve("status.json"));
    Files.writeString(manifest, done.replaceFirst("(?s)(.*)\"done\"", "$1\"running\""));
    assertEquals(1, execute("status", run.toString()));
    assertTrue(out().matches("(?s).*04-shard +died\\R+died; the same run .*"), this::out);
    Files.writeString(
        manifest,
        done.replaceFirst("(?s)(.*)\"done\"", "$1\"stopped\", \"error\": \"stopped on request\""));
    assertEquals(1, execute("status", run.toString()));
    assertTrue(
        out().matches("(?s).*stopped +[0-9.]+ s\\R+stage [a-z]+: stopped on request\\R"),
        this::out);
    Files.writeString(run.resolve("status.json"), "{}x");
    assertEquals(1, execute("status", run.toString()));
    assertTrue(said().contains("status.json is not the status of a run"), this::said);
    Files.writeString(manifest, "[");
    Files.delete(run.resolve("status.json"));
    assertEquals(1, execute("status", run.toString()));
    assertTrue(said().contains("pipeline.json: not a manifest"), this::said);

    for (String command : List.of("status", "prune", "answers")) {
      assertEquals(1, execute(command, " "));
      assertTrue(said().startsWith("error: the name of the folder is empty: give a path"), said());
      assertEquals(1, execute(command, "runs:demo"));
      assertTrue(said().startsWith("error: 'runs:demo' is neither a path nor"), said());
    }
    assertEquals(1, execute("status", folder.resolve("nothing").toString()));
    assertTrue(said().contains("is not a run's folder"), this::said);
    assertTrue(said().contains("Name the folder that run prints first"), this::said);
    assertEquals(1, execute("status", folder.resolve("runs").toString()));
    assertTrue(said().contains("Name one of the runs in it: trial"), this::said);
  }

  @Test
  void aRunIdThatIsNoneIsToldByItsOption() throws IOException {
    Path file = Files.writeString(folder.resolve("ids.yaml"), "stages: [ingest: {path: 'demo:5'}]");
    for (String id : List.of("a/b", "", "null", "7 days")) {
      int code = execute("describe", file.toString(), "--run-id", id);
      assertEquals(id.equals("null") ? 0 : 2, code, said());
      assertTrue(
          code == 0 || said().startsWith("error: --run-id: '" + id + "': it names a folder"),
          said());
    }
  }

  @Test
  void describeTellsOfAnOutputThatCannotBeMade() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "text");
    Path file =
        Files.writeString(
            folder.resolve("taken.yaml"),
            "{name: a, output: '%s/runs', stages: [ingest: {path: 'demo:5'}]}".formatted(taken));
    for (String command : List.of("describe", "run")) {
      assertEquals(1, execute(command, file.toString()));
      assertTrue(
          said()
              .contains(
                  "error: cannot write to the output folder file:%1$s/runs/a: %1$s is a file: set output to a folder"
                      .formatted(taken)),
          this::said);
    }
  }

  @Test
  void theFileMayBeAUri() throws IOException {
    assertEquals(2, execute("run", folder.resolve("none.yaml").toUri().toString()));
    assertTrue(said().contains("there is no such file"), this::said);
    Files.writeString(file, "name: trial\nstage: []\n");
    assertEquals(2, execute("run", file.toUri().toString()));
    assertTrue(said().contains("stage"), this::said);
  }

  @Test
  void whatMayBeANameOnAHubIsToldHowItIsFetched() throws IOException {
    assertEquals(1, execute("audit", "some-lab/some-pairs"));
    assertTrue(said().contains("hf download some-lab/some-pairs --local-dir FOLDER"), this::said);
    assertEquals(1, execute("preview", "demo:4", "--model", "some-lab/some-model"));
    assertTrue(said().contains("there is no such folder"), this::said);
    assertTrue(said().contains("hf download some-lab/some-model --local-dir FOLDER"), this::said);
    for (String other : List.of("some-lab/a/b", "./some-lab/pairs", folder + "/pairs")) {
      assertEquals(1, execute("audit", other));
      assertTrue(said().endsWith("check the path\n"), this::said);
    }
  }

  @Test
  void inputWithoutAnythingUsefulIsOneLine() throws IOException {
    assertEquals(1, run(List.of()));
    assertTrue(said().startsWith("error: stages.ingest.path: "), this::said);
    assertTrue(said().contains("is empty"), this::said);
    assertEquals(1, run(List.of(pair("p", "", "b"), pair("q", "a", ""))));
    assertTrue(said().contains("none of 2 rows could be used: empty_response (2)"), this::said);
    assertTrue(said().contains("; for example chosen is blank, in {"), this::said);
    assertTrue(said().contains("; predilect audit "), this::said);
    assertEquals(1, said().lines().count(), this::said);
  }

  @Test
  void wrongConfigurationAndUsageEndWithTwo() throws IOException {
    assertEquals(2, run(List.of("{}"), "--set", "sed=1"));
    assertTrue(said().contains("did you mean seed?"), this::said);
    assertEquals(2, execute("run", folder.resolve("none.yaml").toString()));
    assertTrue(said().contains("there is no such file"), this::said);
    assertEquals(2, execute("rnu", file.toString()));
    assertTrue(
        said().startsWith("error: there is no command 'rnu': did you mean run?"), this::said);
    assertEquals(2, execute("fly"));
    assertTrue(said().startsWith("error: there is no command 'fly': known here: "), this::said);
    assertTrue(said().contains("init-config"), this::said); // all commands, where none was named
    assertEquals(2, execute("audit", "--colums", "x"));
    assertTrue(said().endsWith("predilect audit --help shows how it is used\n"), this::said);
    assertEquals(0, execute("--help"));
  }

  @Test
  void describeEndsAsRunWouldWhereRunIsRefused() throws IOException {
    assertEquals(1, run(List.of(pair("p", "a", "a"))));
    String refusal = said();
    assertTrue(refusal.startsWith("error: stages.ingest.path: none of 1 rows"), refusal);
    assertEquals(1, execute("describe", file.toString()));
    assertEquals(refusal, said());
    assertTrue(out().contains("not done yet"), this::out); // the plan is shown all the same
  }

  @Test
  void describeTouchesNothing() throws IOException {
    write(List.of(pair("p", "a", "b")));
    assertEquals(
        0,
        execute("describe", file.toString(), "--set", "output='" + folder + "/runs'"),
        this::said);
    assertTrue(Files.notExists(folder.resolve("runs")));
  }

  @Test
  void describeTellsWhatMemoryTrainingTakes() throws IOException {
    Files.writeString(
        file,
        """
        name: trial
        model: fresh
        device: cpu
        stages:
          - ingest: {path: "demo:32"}
          - init: {name: fresh}
          - shard: {}
          - train: {micro_batch_tokens: 600}
        """);
    assertEquals(0, execute("describe", file.toString()), this::said);
    assertTrue(
        out()
            .matches(
                "(?s).*memory of train, a rank at most \\(cpu, float32, [0-9,]+ tokens a"
                    + " pass\\):\\Rpart +GiB\\Rweights +\\d+.\\d\\d\\R.*total +\\d+.\\d\\d\\R.*"),
        this::out);
  }

  private int run(List<String> lines, String... options) throws IOException {
    write(lines);
    List<String> arguments =
        new ArrayList<>(List.of("run", file.toString(), "--set", "output=" + folder + "/runs"));
    arguments.addAll(List.of(options));
    return execute(arguments.toArray(String[]::new));
  }

  private void write(List<String> lines) throws IOException {
    Path data = folder.resolve("pairs.jsonl");
    Files.writeString(data, String.join("\n", lines));
    Files.writeString(file, RUN.replace("PATH", "'" + data + "'"));
  }

  private int execute(String... arguments) {
    err.reset();
    out.reset();
    PrintStream errBefore = System.err;
    PrintStream outBefore = System.out;
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      return Main.execute(arguments);
    } finally {
      System.setErr(errBefore);
      System.setOut(outBefore);
    }
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static String pair(String prompt, String chosen, String rejected) {
    return "{\"prompt\": \"%s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}"
        .formatted(prompt, chosen, rejected);
  }
}
