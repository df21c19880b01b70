package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.ShardWriter;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.shard.ShardStage;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the train stage makes of shards that lack something, or that another model scored. */
class TrainShardsTest {
  private static final String TRAIN =
      """
        - ingest: {path: "demo:16"}
        - rationales: {}
        - init: {name: base}
        - shard: {name: shards}
        - train:
            name: tried
            objective: %s
            foreign_reference: %s
            batch_size: 8
            learning_rate: 1.0e-3
            max_steps: 1
            threads: 1
      """;

  @TempDir static Path shared;
  @TempDir Path folder;
  private static SparkSession spark;
  private static Path model;
  private static List<TokenizedPair> pairs;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> texts = StageTrial.pairs(16);
    model = StageTrial.model(shared.resolve("base"), texts, 512);
    pairs = TrainedRuns.shards(StageTrial.shards(shared.resolve("shards"), model, texts));
  }

  private Path shards(String name, UnaryOperator<TokenizedPair> change) throws IOException {
    Path shards = Files.createDirectories(folder.resolve(name));
    write(shards.resolve("part-00000.parquet"), pairs.stream().map(change).toList());
    return shards;
  }

  private static void write(Path file, List<TokenizedPair> rows) {
    try (ShardWriter writer =
        ShardWriter.open(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration())) {
      rows.forEach(writer::write);
    }
  }

  private StageResult train(String name, Path shards, String objective, String foreign)
      throws IOException {
    StageContext context =
        StageTrial.context(
            spark,
            TRAIN.formatted(objective, foreign),
            Map.of("base", model, "shards", shards),
            folder.resolve(name));
    return new TrainStage((TrainStageSettings) context.stage().settings()).execute(context);
  }

  private double firstLoss(String name) throws IOException {
    return new ObjectMapper()
        .readTree(Files.readAllLines(folder.resolve(name + "/scratch/metrics.jsonl")).get(0))
        .path("loss")
        .asDouble();
  }

  @Test
  void referenceLogProbsOfAnotherModelAreRefusedAcceptedOrComputedAgain() throws IOException {
    Path foreign =
        shards(
            "foreign",
            pair ->
                pair.withReference(
                    new ReferenceLogps(
                        Optional.of("0123abcd"),
                        Map.of(ReferenceLogp.CHOSEN, -40.0, ReferenceLogp.REJECTED, -10.0))));
    JobException refused =
        assertThrows(
            JobException.class, () -> train("refused", foreign, "{preference: dpo}", "refuse"));
    String digest = ModelFolder.at(model.toString(), new Configuration()).digest();
    for (String part : List.of("16 of 16 pairs", "0123abcd", digest, "recompute", "accept")) {
      assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }

    train("recomputed", foreign, "{preference: dpo}", "recompute");
    assertEquals(Math.log(2), firstLoss("recomputed"), 1e-5); // its own starting model's
    train("bare", shards("bare-shards", pair -> pair), "{preference: dpo}", "refuse");
    TrainedRuns.assertSameWeights(
        folder.resolve("bare/output/model"), folder.resolve("recomputed/output/model"), 0);

    train("accepted", foreign, "{preference: dpo}", "accept");
    assertNotEquals(Math.log(2), firstLoss("accepted"), 0.05);
  }

  @Test
  void anEmptyShardBesideOthersIsNoTroubleAndAloneIsNamed() throws IOException {
    Path some = shards("some", pair -> pair);
    write(some.resolve("part-00001.parquet"), List.of());
    assertEquals(16, train("trained", some, "{preference: sft}", "refuse").rows().kept());
    Path none = Files.createDirectories(folder.resolve("none"));
    write(none.resolve("part-00000.parquet"), List.of());
    JobException refused =
        assertThrows(JobException.class, () -> train("empty", none, "{preference: sft}", "refuse"));
    assertTrue(
        refused.getMessage().contains("there are no training examples"), refused.getMessage());
    assertTrue(refused.getMessage().contains("shard stage's rejected rows"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{preference: dpo, rationale: {gamma: 1.0}} | have no rationale; add a rationales stage",
        "{preference: dpo, refinement: {lambda: 0.5}} | have no augmented prompt; run the shard stage again",
        "{preference: reward, score_margin: 1.0} | have no scores in the data; set objective.score_margin to 0",
      })
  void aMissingColumnIsFoundBeforeTrainingWithTheStageThatMakesIt(String objective, String message)
      throws IOException {
    Path bare =
        shards(
            "bare",
            pair ->
                pair.responding(pair.id(), pair.chosen(), pair.rejected(), ReferenceLogps.none()));
    JobException refused =
        assertThrows(JobException.class, () -> train("tried", bare, objective, "refuse"));
    assertTrue(refused.getMessage().contains("16 of 16 training examples"), refused.getMessage());
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
    assertTrue(Files.notExists(folder.resolve("tried/scratch/metrics.jsonl")));
  }

  @Test
  void aPairWhoseCutResponseIsEmptyIsRejectedAndTheOthersStay() throws IOException {
    List<PreferencePair> texts = new ArrayList<>(StageTrial.pairs(6));
    texts.add(PreferencePair.of(texts.get(0).prompt(), "", "something"));
    texts.add(PreferencePair.of(texts.get(0).prompt(), "a b c d e", "a b c d f"));
    List<Row> rows = texts.stream().map(pair -> PairRows.row(pair, "train")).toList();
    spark
        .createDataFrame(rows, Columns.PAIR)
        .withColumn(
            Columns.CUT,
            functions.struct(
                functions.lit("tokens").as("unit"),
                functions.lit(1.0).as("ratio"),
                functions.lit(2).as("chosen"),
                functions.lit(2).as("rejected"),
                functions.lit(true).as("end_of_turn")))
        .write()
        .parquet(folder.resolve("rows").toString());
    StageContext context =
        StageTrial.context(
            spark,
            "  - ingest: {path: \"demo:8\"}\n  - init: {name: base}\n  - shard: {name: cut, max_length: 8, max_prompt_length: 6}\n",
            Map.of("base", model, "rows", folder.resolve("rows")),
            folder.resolve("cut"));
    StageResult result =
        new ShardStage((ShardSettings) context.stage().settings()).execute(context);
    assertEquals(7, result.rows().kept());
    assertEquals(Map.of("empty_after_cut", 1L), result.rejects());
    Dataset<Row> written = spark.read().parquet(context.output().toString());
    assertEquals(7L, result.figures().get("cut_prompts"));
    assertEquals(7L, result.figures().get("cut_responses"), "two tokens and the end of the turn");
    long same = written.filter("chosen = rejected").count();
    assertTrue(same > 0);
    assertEquals(same, result.figures().get("same_tokens"));
    assertFalse(List.of(written.columns()).contains("_lost"));
  }
}
