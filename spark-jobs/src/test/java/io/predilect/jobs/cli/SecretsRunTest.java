package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.mlflow.FakeTrackingServer;
import io.predilect.jobs.spark.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets planted in every place of a run are nowhere to be found afterwards. */
class SecretsRunTest {
  private static final String SECRET = "fig-tree-";
  private static final String RUN =
      """
      name: planted
      output: '%1$s/runs'
      spark:
        conf:
          spark.hadoop.fs.s3a.secret.key: fig-tree-1
          spark.mine: "jdbc:x://ann:fig-tree-2@db"
          spark.redaction.regex: (?i)secret|orchard
          spark.orchard: fig-tree-3
      stages:
        - ingest: {path: "demo:24", test_share: 0.25}
        - init: {vocab_size: 300, hidden_size: 16, intermediate_size: 16, layers: 1, heads: 2, kv_heads: 1}
        - shard: {model: base, max_length: 200}
        - train:
            model: base
            objective: {preference: sft}
            max_steps: 2
            batch_size: 8
            threads: 1
            mlflow: {tracking_uri: "%2$s", experiment: of the orchard}
        - report:
      """;

  @TempDir private Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void aRunShowsSavesAndTracksNoSecret() throws IOException {
    LocalSpark.session();
    Path file = folder.resolve("planted.yaml");
    Path run = folder.resolve("runs/planted");
    try (FakeTrackingServer server = FakeTrackingServer.start()) {
      String uri = server.uri().replace("http://", "http://ann:fig-tree-4@");
      Files.writeString(file, RUN.formatted(folder, uri));
      assertEquals(0, execute("run", file.toString()), said::toString);
      assertEquals(0, execute("describe", file.toString()), said::toString);
      assertEquals(0, execute("status", run.toString()), said::toString);
      assertEquals("r1", server.last("runs/update").path("run_id").asText());
      assertEquals(2, server.metric("loss").size());
    }
    // and where things go wrong
    String gone = "ftp://ann:fig-tree-5@127.0.0.1:1/none.jsonl";
    List<String> wrong =
        List.of(
            "stages.ingest.path=" + gone, "output=" + gone, "model=https://h/x?token=fig-tree-6");
    for (String set : wrong) {
      for (String command : List.of("run", "describe")) {
        execute(command, file.toString(), "--debug", "--set", set);
      }
    }
    assertEquals(2, execute("run", file.toString(), "spark.password=fig-tree-7"));
    assertEquals(2, execute("run", file.toString(), "--set", "spark.password:fig-tree-8"));
    assertEquals(
        2, execute("run", file.toString(), "--set", "spark.conf.spark.password=[fig-tree-9]"));
    assertFalse(said.toString(StandardCharsets.UTF_8).contains(SECRET), said::toString);
    assertTrue(
        said.toString(StandardCharsets.UTF_8).contains("ftp://*********(redacted)@127.0.0.1"));

    for (Path saved : files(run)) {
      String content = Files.readString(saved, StandardCharsets.ISO_8859_1);
      assertFalse(content.contains(SECRET), saved.toString());
      assertFalse(content.contains("of the orchard"), saved.toString());
    }
    assertTrue(files(run).size() > 20);
    assertEquals(2, execute("run", run.resolve("config.resolved.yaml").toString()));
    assertTrue(said.toString(StandardCharsets.UTF_8).contains("its secret was taken out"));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private int execute(String... arguments) {
    PrintStream err = System.err;
    PrintStream out = System.out;
    PrintStream both = new PrintStream(said, true, StandardCharsets.UTF_8);
    System.setErr(both);
    System.setOut(both);
    try {
      return Main.execute(arguments);
    } finally {
      System.setErr(err);
      System.setOut(out);
    }
  }
}
