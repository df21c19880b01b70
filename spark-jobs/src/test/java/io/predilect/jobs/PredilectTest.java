package io.predilect.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ShardFile;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.pipeline.PlannedStage;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.spark.LocalSpark;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Predilect as notebooks use it, in a session that is somebody else's. */
class PredilectTest {
  private static final String OPEN_COST = "spark.sql.files.openCostInBytes";
  private static final String SHUFFLE_PARTS = "spark.sql.shuffle.partitions";
  private static final String RUN =
      """
      name: trial
      seed: 7
      stages:
        - ingest: {path: PATH, test_share: 0.2}
        - init: {vocab_size: 320, hidden_size: 16, intermediate_size: 16, layers: 1, heads: 2, kv_heads: 1}
        - truncate: {ratio: 0.5, model: base}
        - shard: {model: base, max_length: 200, shards: 3, overlong: reject}
        - train: {model: base, objective: {preference: sft}, max_steps: 50, batch_size: 8, threads: 1}
        - evaluate: {split: all}
        - report:
      """;

  @TempDir private static Path folder;
  private static SparkSession spark;

  private final List<String> told = new ArrayList<>();

  @BeforeAll
  static void session() {
    // as in a notebook, where nobody has set what stages want
    spark = LocalSpark.session().newSession();
    spark.conf().unset(OPEN_COST);
    spark.conf().unset(SHUFFLE_PARTS);
  }

  @Test
  void aRunIsPlannedDoneAndReadStageByStage() throws IOException {
    List<String> lines = lines();
    Path file = folder.resolve("run.yaml");
    Path data = Files.write(folder.resolve("pairs.jsonl"), lines);
    Files.writeString(file, RUN.replace("PATH", "'" + data + "'"));
    var settings = spark.conf().getAll();
    try (Predilect predilect =
        Predilect.on(spark)
            .file(file.toString())
            .set("stages.train.max_steps", "2")
            .set("seed=7")
            .output(folder.resolve("runs").toString())
            .listener(telling())
            .build()) {
      assertEquals(7, predilect.config().seed());
      RunPlan before = predilect.plan();
      assertEquals(7, before.stages().stream().filter(PlannedStage::runs).count());
      assertEquals("not done yet", before.stages().get(0).reason());
      assertEquals(List.of("truncate", "base"), before.stages().get(3).reads());
      assertEquals(List.of(), before.problems());
      assertFalse(Files.exists(folder.resolve("runs")), "planning touches nothing");

      RunResult result = predilect.run();
      assertEquals(
          List.of("ingest", "base", "truncate", "shard", "train", "evaluate", "report"),
          result.stages().stream().map(StageOutcome::name).toList());
      for (StageOutcome stage : result.stages()) {
        assertEquals(StageStatus.DONE, stage.status(), stage.name());
        assertTrue(stage.counts().balanced() && stage.seconds() > 0, stage.name());
        assertEquals(stage.counts().rejected(), stage.rejects().count(), stage.name());
      }
      ingested(result.stage("ingest"), lines);
      sharded(result);
      trained(result);
      assertEquals(0, result.stage("report").rows().count());
      StageOutcome evaluated = result.stage("evaluate");
      assertEquals(evaluated.counts().kept(), evaluated.rows().count(), "beside figures");
      assertTrue(Files.exists(local(result.report().orElseThrow())));

      reread(result);

      assertEquals(
          0, predilect.plan().stages().stream().filter(PlannedStage::runs).count(), "all is done");
      predilect.run();
      assertTrue(readmes(file.toString(), predilect.config().output()) > 0);
    }
    List<String> expected = new ArrayList<>(List.of("began trial"));
    List.of("ingest", "base", "truncate", "shard", "train", "evaluate", "report")
        .forEach(stage -> expected.add("finished " + stage));
    expected.add("began trial");
    expected.addAll(Collections.nCopies(7, "skipped"));
    assertEquals(expected, told);
    assertEquals(settings, spark.conf().getAll(), "the caller's settings");
    assertEquals(3, spark.range(3).count(), "the caller's session goes on");
  }

  private static void reread(RunResult result) throws IOException {
    RunResult again = Predilect.open(spark, local(result.folder()).toString());
    assertEquals(result.toString(), again.toString());
    assertEquals(Optional.empty(), again.working(), "nothing runs");
    String output = local(result.folder()).getParent().toString();
    assertEquals(
        List.of("trial"), Predilect.runs(spark, output).stream().map(RunResult::name).toList());
    assertEquals(List.of(), Predilect.runs(spark, output + "/none"));
    Row train = again.toDataFrame().filter("stage = 'train'").head();
    assertEquals("done", train.getAs("status"));
    assertEquals(5, train.<Integer>getAs("number"));
    Row loss = again.figures().filter("stage = 'train' and figure = 'loss'").head();
    assertEquals(result.stage("train").figures().value("loss"), loss.<Double>getAs("value"));
    assertEquals(
        result.stage("train").rows().collectAsList(),
        again.stage("train").logged().collectAsList());
    assertEquals(0, again.stage("ingest").logged().columns().length);
    assertEquals(
        again.stage("train").logged().count(), whileItRuns(result).stage("train").logged().count());
    String message =
        assertThrows(PredilectException.class, () -> Predilect.open(spark, output)).getMessage();
    assertTrue(message.contains(" is not a run's folder"), message);
  }

  /** The run's folder as it was when its training ran, and another program looked into it. */
  private static RunResult whileItRuns(RunResult result) throws IOException {
    Path run = Files.createDirectories(folder.resolve("running/trial"));
    String manifest = Files.readString(local(result.folder()).resolve("pipeline.json"));
    Files.writeString(
        run.resolve("pipeline.json"),
        manifest.replace("\"status\" : \"done\"", "\"status\" : \"running\""));
    RunResult running = Predilect.open(spark, run.toString());
    assertEquals(StageStatus.RUNNING, running.stage("train").status());
    assertEquals(0, running.stage("train").logged().columns().length, "no step yet");
    Path scratch = Files.createDirectory(run.resolve("05-train~partial-0123456789ab"));
    String logged =
        Files.readString(local(result.stage("train").folder()).resolve("metrics.jsonl"));
    Files.writeString(scratch.resolve("metrics.jsonl"), logged + "{\"step\": 3, \"lo");
    return running;
  }

  @SuppressWarnings("SystemOut")
  private static double readmes(String file, String output) {
    Predilect predilect =
        Predilect.on(spark).file(file).set("stages.train.max_steps", 2).output(output).build();
    predilect.plan().stages().forEach(s -> System.out.println(s.name() + ": " + s.reason()));
    RunResult result = predilect.run();
    result.stage("ingest").rejects().show();
    double loss = result.stage("train").figures().value("loss");
    return loss;
  }

  @Test
  void theReadmesSnippetIsTheOneAbove() throws IOException {
    String section =
        Files.readString(Path.of("README.md")).split("## From Java, Scala or a notebook", 2)[1];
    String snippet = section.split("```(java)?\\n", 3)[1];
    String test = Files.readString(Path.of("src/test/java/io/predilect/jobs/PredilectTest.java"));
    assertTrue(
        test.replaceAll("\\s+", "").contains(snippet.strip().replaceAll("\\s+", "")), snippet);
  }

  private static void ingested(StageOutcome ingest, List<String> lines) {
    assertEquals(StageKind.INGEST, ingest.kind());
    assertEquals(new RowCounts(200, 193, 7, 0), ingest.counts());
    assertEquals(
        Map.of(
            "bad_json", 1L,
            "empty_response", 1L,
            "chosen_equals_rejected", 1L,
            "missing_field", 1L,
            "wrong_type", 1L,
            "duplicate", 2L),
        ingest.reasons());
    Dataset<Row> rejects = ingest.rejects();
    assertEquals(
        lines.get(3), rejects.filter("reason = 'bad_json'").select("row").first().getString(0));
    Dataset<Row> rows = ingest.rows();
    assertEquals(193, rows.count());
    noPromptOnBothSides(rows);
    assertEquals(
        "{{ 7*7 }} stays",
        rows.filter("chosen like '%7*7%'").select(Columns.CHOSEN).first().getString(0));
  }

  private static void noPromptOnBothSides(Dataset<Row> rows) {
    Map<String, String> sides = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (Row row : rows.selectExpr("prompt[0].content", "split", "id").collectAsList()) {
      String other = sides.putIfAbsent(row.getString(0), row.getString(1));
      assertTrue(other == null || other.equals(row.getString(1)), row.getString(0));
      assertTrue(ids.add(row.getString(2)));
    }
    assertEquals(Set.of("train", "test"), new HashSet<>(sides.values()));
  }

  private static void sharded(RunResult result) {
    long train = result.stage("ingest").rows().filter("split = 'train'").count();
    StageOutcome shard = result.stage("shard");
    assertEquals(train, shard.counts().in());
    List<ShardFile> files =
        ShardFile.list(new org.apache.hadoop.fs.Path(shard.folder()), new Configuration());
    assertEquals(3, files.size());
    assertEquals(3, shard.figures().value("shards"));
    assertTrue(files.stream().allMatch(file -> file.rows() > train / 6), files::toString);
    assertEquals(shard.counts().kept(), shard.rows().select("id").distinct().count());
  }

  private static void trained(RunResult result) {
    StageOutcome train = result.stage("train");
    assertEquals(2, train.figures().value("steps"));
    assertEquals(2, train.rows().count(), "a row for every logged step");
    assertTrue(train.rows().select("loss").first().getDouble(0) > 0);
    assertEquals(train.model(), result.model());
    assertTrue(Files.exists(local(train.model().orElseThrow()).resolve("model.safetensors")));
    PredilectException unknown =
        assertThrows(PredilectException.class, () -> train.figures().value("accuracy"));
    assertTrue(unknown.getMessage().contains("'accuracy'; there are [ranks"), unknown::getMessage);
    assertTrue(
        assertThrows(PredilectException.class, () -> result.stage("trian"))
            .getMessage()
            .endsWith("there is no stage 'trian': did you mean train?"));
  }

  @Test
  void aFailedRunTellsWhatItReached() {
    try (Predilect predilect =
        Predilect.on(spark)
            .settings(
                Map.of(
                    "name", "failing",
                    "output", folder.resolve("runs").toString(),
                    "stages",
                        List.of(
                            Map.of("ingest", Map.of("path", "demo:8", "test_share", 0)),
                            Map.of("truncate", Map.of("unit", "characters", "ratio", 0.5)),
                            Map.of("shard", Map.of("model", "gone")))))
            .build()) {
      PredilectException missing = assertThrows(PredilectException.class, predilect::run);
      assertTrue(missing.getMessage().startsWith("stages.shard.model: "), missing::getMessage);
      assertFalse(missing.isConfiguration());
      assertEquals(1, predilect.plan().problems().size());
    }
    Predilect failing =
        Predilect.on(spark)
            .yaml(
                """
                stages:
                  - ingest: {path: "demo:8", test_share: 0}
                  - init: {vocab_size: 300, hidden_size: 16, intermediate_size: 16, layers: 1, heads: 2, kv_heads: 1}
                  - shard: {model: base, max_length: 4, overlong: reject}
                  - report:
                """)
            .output(folder.resolve("runs").toString())
            .name("failing")
            .build();
    RunFailedException failed = assertThrows(RunFailedException.class, failing::run);
    assertTrue(
        failed.getMessage().startsWith("stage shard: none of 8 rows could be used: too_long (8)"),
        failed::getMessage);
    assertEquals(
        List.of(StageStatus.DONE, StageStatus.DONE, StageStatus.FAILED, StageStatus.PENDING),
        failed.result().stages().stream().map(StageOutcome::status).toList());
    assertEquals(8, failed.result().stage("ingest").rows().count());
    assertEquals(Optional.empty(), failed.result().report());
    PredilectException unread =
        assertThrows(PredilectException.class, () -> failed.result().stage("shard").rows());
    assertEquals("stage shard is failed, so it has no rows yet: run it first", unread.getMessage());

    failing.stop();
    RunFailedException stopped = assertThrows(RunFailedException.class, failing::run);
    assertEquals(
        "stage shard: stopped on request before it began; the same command goes on from what was"
            + " finished",
        stopped.getMessage());
    assertTrue(stopped.stopped() && !failed.stopped());
    assertEquals(StageStatus.STOPPED, stopped.result().stage("shard").status());
  }

  @Test
  void whatIsWrongIsToldWhereItIsBuilt() {
    wrong("there are no settings", Predilect.builder());
    PredilectBuilder given = Predilect.on(spark).yaml("stages: [{ingest: {path: 'demo:4'}}]");
    assertEquals(
        "settings are given twice, by yaml and by run.yaml: give one of file, yaml and settings,"
            + " and what differs by set(KEY, VALUE)",
        assertThrows(PredilectException.class, () -> given.file("run.yaml")).getMessage());
    wrong("none.yaml: there is no such file", Predilect.builder().file("none.yaml"));
    wrong("did you mean seed?", Predilect.on(spark).settings(Map.of("sed", 1)));
    wrong("write it as KEY=VALUE", Predilect.on(spark).yaml("stages: [ingest]").set("seed"));
    wrong(
        "cannot run from ingst: there is no such stage: did you mean ingest?", given.from("ingst"));
    Predilect unset =
        Predilect.on(spark)
            .settings(Map.of("stages", List.of(Map.of("ingest", Map.of("path", "demo:4")))))
            .build();
    for (Executable action : List.<Executable>of(unset::plan, unset::run)) {
      assertTrue(
          assertThrows(PredilectException.class, action)
              .getMessage()
              .startsWith("output is not set"));
    }
    assertEquals(4, unset.audit().data().audit().rows(), "an audit writes nothing");
  }

  private static void wrong(String message, PredilectBuilder builder) {
    PredilectException told = assertThrows(PredilectException.class, builder::build);
    assertTrue(told.getMessage().contains(message), told::getMessage);
    assertTrue(told.isConfiguration(), message);
    assertEquals(0, told.getStackTrace().length);
  }

  @Test
  void figuresAreTyped() {
    StageFigures figures =
        new StageFigures(
            Map.of("reward/accuracy", 1, "of", "x", "intervals", Map.of("of", List.of(0.5, 1))));
    assertEquals(Map.of("reward/accuracy", 1.0), figures.numbers());
    assertEquals(Optional.of(new Interval(0.5, 1)), figures.interval("of"));
    assertEquals(Optional.empty(), figures.interval("reward/accuracy"));
  }

  private PipelineListener telling() {
    return new PipelineListener() {
      @Override
      public void began(RunConfig run, org.apache.hadoop.fs.Path folder) {
        told.add("began " + run.name());
      }

      @Override
      public void skipped(StageConfig stage, StageRecord record) {
        told.add("skipped");
      }

      @Override
      public void finished(StageConfig stage, StageRecord record) {
        told.add("finished " + stage.name());
      }
    };
  }

  private static Path local(String uri) {
    return Path.of(URI.create(uri).getPath());
  }

  private static List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      lines.add(pair("question " + i % 50, "a good answer number " + i, "a bad one " + i));
    }
    lines.set(3, "{\"prompt\": \"cut");
    lines.set(4, pair("p", "", "empty chosen"));
    lines.set(5, pair("p", "same", "same"));
    lines.set(6, "{\"prompt\": \"p\", \"chosen\": \"c\"}");
    lines.set(7, "[1]");
    lines.set(8, lines.get(9));
    lines.set(60, lines.get(9));
    lines.set(10, pair("long " + "word ".repeat(400), "a", "b"));
    lines.set(11, pair("template {{ 7*7 }} {% raise %}", "{{ 7*7 }} stays", "{{ other }}"));
    return lines;
  }

  private static String pair(String prompt, String chosen, String rejected) {
    return "{\"prompt\": \"%s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}"
        .formatted(prompt, chosen, rejected);
  }
}
