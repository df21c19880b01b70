package io.predilect.jobs.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.AuditResult;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.PredilectException;
import io.predilect.jobs.RunFailedException;
import io.predilect.jobs.RunPlan;
import io.predilect.jobs.RunResult;
import io.predilect.jobs.StageOutcome;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.spark.LocalSpark;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of tables, views and queries of the session that a run is started in. */
class SparkTablesTest {
  private static final String TURNS =
      "transform(array(%s), t -> named_struct('role', 'user', 'content', t))";

  @TempDir private Path folder;
  private final List<String> warnings = new ArrayList<>();
  private SparkSession spark;

  @BeforeEach
  void view() {
    spark = LocalSpark.session().newSession(); // whose temporary views no other one knows
    view(0, 40);
  }

  private void view(int from, int to) {
    spark
        .range(from, to)
        .selectExpr(
            "id",
            TURNS.formatted("'Name ' || id") + " AS prompt",
            "array(named_struct('role', 'assistant', 'content', 'Good ' || id)) AS chosen",
            "array(named_struct('role', 'assistant', 'content', 'Bad ' || id)) AS rejected",
            "CAST(id AS DECIMAL(9, 2)) AS score_chosen",
            "CAST(id - 1 AS DOUBLE) AS score_rejected")
        .createOrReplaceTempView("pairs");
  }

  @Test
  void aViewOfTheCallersIsReadAsTheSameRowsInAFile() throws IOException {
    spark.table("pairs").write().parquet(folder.resolve("file").toString());
    List<String> ofFile = rows(run("of-file", folder.resolve("file").toString()));
    StageOutcome ofView = run("of-view", "table:pairs");
    assertEquals(ofFile, rows(ofView));
    assertEquals(40, ofFile.size());
    assertFalse(
        names(Path.of(URI.create(ofView.folder()))).stream()
            .anyMatch(name -> name.contains("_rows-")),
        "the copy is gone");
  }

  @Test
  void aQueryGivesItsFirstRowsAndSparksOwnKindsOfFilesAreReadByOne() {
    spark.table("pairs").write().orc(folder.resolve("orc").toString());
    String query =
        "sql: WITH good AS (SELECT * FROM orc.`"
            + folder.resolve("orc")
            + "` WHERE id >= 10) SELECT * FROM good ORDER BY id DESC ; -- the last ones";
    StageOutcome result = run("query", query.replace("; -- the last ones", ";\n"), "limit", 3);
    assertEquals(3, result.counts().in());
    assertEquals(
        List.of("Good 37", "Good 38", "Good 39"),
        result.rows().select("chosen").sort("chosen").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList());
  }

  @Test
  void whatIsDoneStaysWithTheRowsThatItHadAndThatIsSaid() {
    run("again", "table:pairs");
    view(100, 105);
    assertEquals(40, run("again", "table:pairs").counts().kept());
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(
        warnings
            .get(0)
            .matches(
                "01-ingest: it has the rows that table:pairs held at 20\\S+Z, and whether they"
                    + " changed since is not looked at: --from ingest reads them anew"),
        warnings.get(0));
    try (Predilect predilect = predilect("again", Map.of("path", "table:pairs"), "ingest")) {
      assertEquals(5, predilect.run().stage("ingest").counts().kept());
    }
  }

  @Test
  void oneOfSeveralSourcesIsATableAndARejectNamesIt() throws IOException {
    Path file = Files.writeString(folder.resolve("more.jsonl"), row("Name 3", "Good 3", "Bad 3"));
    List<Map<String, Object>> sources =
        List.of(
            Map.of("name", "mine", "path", "table:pairs"),
            Map.of("name", "other", "path", file.toString()));
    StageOutcome result = run("several", Map.of("sources", sources));
    assertEquals(Map.of("duplicate", 1L), result.reasons());
    assertEquals(
        "same as the row at position 3 of mine",
        result.rejects().select("detail").first().getString(0));
  }

  @Test
  void aLookAtATableReadsItToo() {
    try (Predilect predilect = predilect("look", Map.of("path", "table:pairs"), null)) {
      AuditResult audit = predilect.audit();
      assertEquals(40, audit.data().audit().kept());
      assertEquals(List.of(), audit.notes());
      assertFalse(Files.exists(folder.resolve("runs")), "nothing stays");
      RunPlan plan = predilect.plan();
      assertEquals(List.of(), plan.problems());
      assertEquals(List.of("table:pairs"), plan.stages().get(0).reads());
    }
  }

  @Test
  void promptsToAskAreRowsOfATable() {
    Map<String, Object> generate =
        Map.of(
            "prompts", "sql:SELECT 'Name it' AS prompt, 'x' AS out",
            "source", "column",
            "column", "out");
    try (Predilect predilect =
        Predilect.on(spark)
            .settings(Map.of("name", "ask", "stages", List.of(Map.of("generate", generate))))
            .output(folder.resolve("runs").toString())
            .build()) {
      RunResult result = predilect.run();
      assertEquals(1, result.stage("generate").counts().kept());
    }
  }

  @Test
  void whatSparkCannotReadIsRefusedWithItsReasonAndAStatementChangesNothing() {
    refused("table:nowhere", "The table or view `nowhere` cannot be found");
    refused("sql:SELECT * FRM pairs", "Syntax error");
    refused("sql:DROP VIEW pairs", "Syntax error");
    refused("sql:SELECT * FROM pairs WHERE id < 0", "it has no rows");
    refused("sql:SELECT CAST(raise_error('a broken view') AS STRING) AS prompt", "a broken view");
    refused("sql:SELECT NULL AS prompt, 'a' AS chosen, 'b' AS rejected", "\"VOID\"");
    assertEquals(40, spark.table("pairs").count());
    for (String unsaid : List.of("table:", "sql:  ")) {
      PredilectException e =
          assertThrows(PredilectException.class, () -> run("unsaid", unsaid).counts());
      assertTrue(e.getMessage().contains("name the table behind it"), e.getMessage());
    }
  }

  private void refused(String path, String why) {
    RunFailedException e = assertThrows(RunFailedException.class, () -> run("refused", path));
    assertTrue(e.getMessage().contains(path + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  private StageOutcome run(String name, String path) {
    return run(name, Map.of("path", path));
  }

  private StageOutcome run(String name, String path, String key, Object value) {
    return run(name, Map.of("path", path, key, value));
  }

  private StageOutcome run(String name, Map<String, Object> ingest) {
    return predilect(name, ingest, null)
        .run()
        .stage("ingest"); // whose rows are read while it is open
  }

  private Predilect predilect(String name, Map<String, Object> ingest, String from) {
    warnings.clear();
    var builder =
        Predilect.on(spark)
            .settings(Map.of("name", name, "stages", List.of(Map.of("ingest", ingest))))
            .output(folder.resolve("runs").toString())
            .listener(
                new PipelineListener() {
                  @Override
                  public void warned(String message) {
                    warnings.add(message);
                  }
                });
    Optional.ofNullable(from).ifPresent(builder::from);
    return builder.build();
  }

  private static List<String> rows(StageOutcome outcome) {
    return outcome.rows().drop("source").toJSON().collectAsList().stream().sorted().toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static String row(String prompt, String chosen, String rejected) {
    return """
        {"prompt": [{"role": "user", "content": "%s"}], \
        "chosen": [{"role": "assistant", "content": "%s"}], \
        "rejected": [{"role": "assistant", "content": "%s"}]}
        """
        .formatted(prompt, chosen, rejected);
  }
}
