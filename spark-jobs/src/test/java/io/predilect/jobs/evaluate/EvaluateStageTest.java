package io.predilect.jobs.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.bpe.BpeTokenizerFolder;
import io.predilect.data.bpe.BpeTrainer;
import io.predilect.data.demo.DemoPairs;
import io.predilect.data.demo.DemoSettings;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.ReportSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.report.ReportStage;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.GapOrigin;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.spark.LocalSpark;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.stage.StageInputs;
import io.predilect.jobs.stage.StopSignal;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The evaluate and report stages over generated pairs and a fresh model, in a local session. */
class EvaluateStageTest {
  private static final int PAIRS = 30;

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static List<PreferencePair> pairs;
  private static Path model;
  private static Path rewardModel;

  @BeforeAll
  static void prepare() throws IOException {
    spark = LocalSpark.session();
    pairs = DemoPairs.pairs(1, PAIRS, DemoSettings.certain(1)).toList();
    model = folder.resolve("model");
    BpeTokenizerFolder.write(
        model,
        BpeTrainer.train(
            pairs.stream().flatMap(p -> Stream.of(p.chosen(), p.rejected())).iterator(),
            BpeTrainer.Settings.ofSize(320)));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(model)) {
      LanguageModel.writeFresh(
          ModelConfig.llama(tokenizer.vocabSize(), 16, 32, 1, 2, 1, 256, 10000, true), 1, model);
    }
    rewardModel = StageTrial.rewardModel(folder.resolve("reward"), pairs, 256, 1);
    List<Row> rows = new ArrayList<>();
    pairs.forEach(pair -> rows.add(PairRows.row(pair, "test")));
    // without a response of its own: rejected, not lost
    rows.add(PairRows.row(PreferencePair.of(pairs.get(0).prompt(), "", "x"), "test"));
    rows.add(PairRows.row(pairs.get(0), "train"));
    StructType scored =
        Columns.PAIR
            .add(Columns.PROMPT_FREE_GAP, DataTypes.DoubleType)
            .add(Columns.PROMPT_RELATED_GAP, DataTypes.DoubleType)
            .add(Columns.PROMPT_FREE_OF, DataTypes.StringType)
            .add(Columns.SOURCE, DataTypes.StringType);
    spark
        .createDataFrame(rows, Columns.PAIR)
        .map((MapFunction<Row, Row>) EvaluateStageTest::scored, Encoders.row(scored))
        .write()
        .parquet(folder.resolve("rows").toString());
  }

  /** The row with the gaps that it was made with, as another model than this one's would say. */
  private static Row scored(Row row) {
    Object[] values = new Object[row.size() + 4];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    String truth = PairRows.pair(row).extra().get(DemoPairs.TRUE_PROMPT_FREE_GAP);
    values[row.size()] = truth == null ? null : Double.valueOf(truth);
    values[row.size() + 1] = 0.5;
    TokenFingerprint tokens = TokenFingerprint.parse("prompt:1-0000000000000001").orElseThrow();
    values[row.size() + 2] = new GapOrigin(PairRows.textsAsCut(row), "other", tokens).text();
    values[row.size() + 3] = source(row.getAs(Columns.ID)).orElse(null);
    return RowFactory.create(values);
  }

  private static Optional<String> source(String id) {
    return Optional.of(List.of("first", "second", "").get(id.charAt(0) % 3))
        .filter(source -> !source.isEmpty());
  }

  @Test
  void everyHeldOutRowIsAccountedForAndTheReportShowsIt() throws IOException {
    Path output = folder.resolve("03-evaluate");
    StageContext context =
        context(
            "{split: test, reward_model: '%s', policy: '%s', reference: '%s', truth: %s, score_gap: %s}"
                .formatted(
                    rewardModel,
                    model,
                    model,
                    DemoPairs.TRUE_PROMPT_FREE_GAP,
                    DemoPairs.TRUE_PROMPT_FREE_GAP),
            output);
    StageResult result =
        new EvaluateStage((EvaluateSettings) context.stage().settings()).execute(context);

    assertTrue(result.rows().balanced());
    assertEquals(PAIRS + 1, result.rows().in());
    assertEquals(PAIRS, result.rows().kept());
    assertEquals(Map.of("empty_response", 1L), result.rejects());

    Evaluation evaluation =
        EvaluationJson.read(
            new ObjectMapper().readTree(output.resolve(EvaluateStage.METRICS_FILE).toFile()));
    Map<String, Double> values = evaluation.overall().values();
    assertEquals(PAIRS, evaluation.overall().pairs());
    // the policy is its own reference
    assertEquals(0, values.get("rewards/margins"), 1e-5);
    double right = values.get("reward/accuracy") * PAIRS;
    assertTrue(right > 0 && right < PAIRS, "a random reward is right by chance: " + right);
    assertTrue(values.get("logps/chosen") < -10);
    assertEquals(1, values.get("prompt_free/spearman"), 1e-12);
    assertEquals(values.get("logps/chosen"), result.figures().get("logps/chosen"));
    assertEquals("subset", evaluation.tables().get(0).by());

    // the data's own scores have the prompt-related part in their gap
    for (Row row : spark.read().parquet(output + "/part-*.parquet").collectAsList()) {
      PairRows.number(row, EvaluatedRows.TRUTH)
          .ifPresent(truth -> assertEquals(truth, row.<Double>getAs(EvaluatedRows.SCORE_GAP), 0));
    }
    assertTrue(values.containsKey("reward/score_spearman"));

    Samples samples =
        ReportJson.read(
            new ObjectMapper().readTree(output.resolve(EvaluateStage.SAMPLES_FILE).toFile()),
            Samples.class);
    assertEquals(PAIRS, samples.points().size());
    assertEquals(Samples.MAX_EXAMPLES, samples.examples().size());

    reportShows(output);
  }

  private void reportShows(Path evaluated) throws IOException {
    Path output = folder.resolve("04-report");
    StageContext context = context("{reward_model: '%s'}".formatted(rewardModel), output);
    StageContext after =
        new StageContext(
            spark,
            spark,
            context.run(),
            context.run().stages().get(3),
            1,
            new StageInputs(
                Optional.empty(),
                Map.of("evaluate", new org.apache.hadoop.fs.Path(evaluated.toUri())),
                Optional.empty(),
                Map.of(),
                Optional.empty()),
            context.output(),
            context.scratch(),
            context.runFolder(),
            context.manifest(),
            Progress.SILENT,
            new StopSignal());
    new ReportStage(new ReportSettings(Optional.of("A title"))).execute(after);
    String page = Files.readString(output.resolve(StageContext.REPORT_FILE));
    assertTrue(page.contains("<h1>A title</h1>"));
    assertTrue(page.contains("prompt_free/spearman"));
    assertTrue(page.contains("demo:60"));
  }

  @Test
  void tablesAreBySourceAndEachOfItsPairsAlone() throws IOException {
    execute("{by: source, truth: %s}".formatted(DemoPairs.TRUE_PROMPT_FREE_GAP), "by-source");
    Evaluation evaluation =
        EvaluationJson.read(
            new ObjectMapper()
                .readTree(
                    folder.resolve("by-source").resolve(EvaluateStage.METRICS_FILE).toFile()));
    Map<String, List<Double>> gaps = new TreeMap<>();
    for (PreferencePair pair : pairs) {
      gaps.computeIfAbsent(source(pair.id()).orElse("(none)"), s -> new ArrayList<>())
          .add(Double.valueOf(pair.extra().get(DemoPairs.TRUE_PROMPT_FREE_GAP)));
    }
    GroupTable table = evaluation.tables().get(0);
    assertEquals("source", table.by());
    assertEquals(List.of("(none)", "first", "second"), List.copyOf(gaps.keySet()));
    assertEquals(gaps.keySet(), table.groups().keySet());
    gaps.forEach(
        (source, own) -> {
          Metrics metrics = table.groups().get(source);
          // one pair has no gap
          assertTrue(metrics.pairs() == own.size() || metrics.pairs() == own.size() + 1, source);
          assertEquals(
              own.stream().mapToDouble(gap -> gap).average().orElseThrow(),
              metrics.values().get("prompt_free/gap"),
              1e-12,
              source);
          assertTrue(metrics.intervals().containsKey("prompt_free/mostly"), source);
        });
    assertEquals(
        PAIRS + 1,
        evaluation.tables().get(1).groups().values().stream().mapToLong(Metrics::pairs).sum());
  }

  @Test
  void aTableOfTooManyGroupsIsRefused() {
    GroupTable.requireFew("subset", 10_000, GroupTable.MOST);
    JobException wrong =
        assertThrows(
            JobException.class, () -> GroupTable.requireFew("id", 1_000_000, GroupTable.MOST));
    assertEquals(
        "by is id, which has about 1,000,000 different values, and a table has at most 10,000"
            + " lines: name a column with fewer, such as subset or source",
        wrong.getMessage());
  }

  @Test
  void aLanguageModelIsNoRewardModel() {
    JobException wrong =
        assertThrows(
            JobException.class, () -> execute("{reward_model: '%s'}".formatted(model), "no-head"));
    assertTrue(wrong.getMessage().contains("is a language model"), wrong.getMessage());
  }

  @Test
  void withoutReferenceTheColumnsAreAskedFor() throws IOException {
    JobException wrong =
        assertThrows(
            JobException.class, () -> execute("{policy: '%s'}".formatted(model), "no-reference"));
    assertTrue(wrong.getMessage().contains("ref_chosen_logps"), wrong.getMessage());
  }

  @Test
  void aTruthThatIsNotThereIsNamed() throws IOException {
    JobException wrong =
        assertThrows(JobException.class, () -> execute("{truth: nowhere}", "no-truth"));
    assertTrue(wrong.getMessage().contains("truth is nowhere"), wrong.getMessage());
    wrong = assertThrows(JobException.class, () -> execute("{score_gap: nowhere}", "no-gap"));
    assertTrue(wrong.getMessage().contains("score_gap is nowhere"), wrong.getMessage());
    wrong = assertThrows(JobException.class, () -> execute("{by: nowhere}", "no-group"));
    assertEquals(
        "by is nowhere, and no row has that column: name a column of the data, or leave it out",
        wrong.getMessage());
  }

  private static void execute(String settings, String output) throws IOException {
    StageContext context = context(settings, folder.resolve(output));
    new EvaluateStage((EvaluateSettings) context.stage().settings()).execute(context);
  }

  private static StageContext context(String settings, Path output) throws IOException {
    String yaml =
        """
        stages:
          - ingest: {path: "demo:60", format: demo}
          - score: {reference: {model: '%s'}, prompt_free: {model: '%s'}}
          - evaluate: %s
          - report: {}
        """
            .formatted(model, model, settings);
    RunConfig run = ConfigReader.read(yaml, "test.yaml", List.of());
    StageConfig stage = run.stages().get(2);
    Files.createDirectories(output);
    return new StageContext(
        spark,
        spark,
        run,
        stage,
        7,
        new StageInputs(
            Optional.of(new org.apache.hadoop.fs.Path(folder.resolve("rows").toUri())),
            Map.of(),
            Optional.empty(),
            Map.of(),
            Optional.empty()),
        new org.apache.hadoop.fs.Path(output.toUri()),
        new org.apache.hadoop.fs.Path(folder.resolve("scratch").toUri()),
        new org.apache.hadoop.fs.Path(folder.toUri()),
        new Manifest("test", List.of()),
        Progress.SILENT,
        new StopSignal());
  }
}
