package io.predilect.jobs.truncate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.ResponseCut.Unit;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.shard.ShardStage;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Truncate stages one behind another: each cuts what the one before it left. */
class TruncateStageTest {
  private static final int PAIRS = 8;
  private static final int FEW = 3;

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static Map<String, PreferencePair> pairs;
  private static int runs;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> made = StageTrial.pairs(PAIRS);
    StageTrial.model(folder.resolve("base"), made, 512);
    StageTrial.rows(spark, folder.resolve("whole"), made);
    pairs = made.stream().collect(Collectors.toMap(PreferencePair::id, pair -> pair));
  }

  /** The rows behind a truncate stage. */
  private static Path cut(Path rows, String settings) throws IOException {
    StageContext context = context("truncate: {" + settings + "}", rows);
    StageResult result =
        new TruncateStage((TruncateSettings) context.stage().settings()).execute(context);
    assertEquals(PAIRS, result.rows().kept());
    return Path.of(context.output().toUri());
  }

  private static StageContext context(String stage, Path rows) throws IOException {
    return StageTrial.context(
        spark,
        "  - ingest: {path: 'demo:10'}\n  - init: {name: base}\n  - " + stage + "\n",
        Map.of("rows", rows, "base", folder.resolve("base")),
        folder.resolve("made" + ++runs));
  }

  /** Every response that a shard stage reads has so many of its tokens, without an end of turn. */
  private static void assertRead(Path rows, IntUnaryOperator kept) throws IOException {
    StageContext context = context("shard: {model: base, max_length: 512}", rows);
    new ShardStage((ShardSettings) context.stage().settings()).execute(context);
    List<Row> read = spark.read().parquet(context.output().toString()).collectAsList();
    assertEquals(PAIRS, read.size());
    try (ChatTokenizer chat = ChatTokenizer.open(folder.resolve("base"))) {
      for (Row row : read) {
        PreferencePair pair = pairs.get(row.<String>getAs("id"));
        assertRead(row, "chosen", chat.size(pair.prompt(), pair.chosen(), Unit.TOKENS), kept);
        assertRead(row, "rejected", chat.size(pair.prompt(), pair.rejected(), Unit.TOKENS), kept);
      }
    }
  }

  private static void assertRead(Row row, String column, int size, IntUnaryOperator kept) {
    assertTrue(size > 2 * FEW, "so that every cut cuts");
    assertEquals(kept.applyAsInt(size), row.getList(row.fieldIndex(column)).size());
  }

  @Test
  void aSecondCutIsOfWhatTheFirstLeft() throws IOException {
    Path half = cut(folder.resolve("whole"), "ratio: 0.5");
    assertRead(half, size -> size / 2);
    assertRead(cut(half, "count: 1000"), size -> size / 2);
    assertRead(cut(half, "ratio: 1.0"), size -> size / 2);
    Path quarter = cut(half, "ratio: 0.5");
    assertRead(quarter, size -> size / 2 / 2);
    assertRead(cut(quarter, "ratio: 0.6"), size -> Math.max(1, size / 2 / 2 * 6 / 10));
    Path few = cut(folder.resolve("whole"), "count: " + FEW);
    assertRead(cut(few, "ratio: 0.7"), size -> FEW * 7 / 10);
    assertRead(cut(cut(folder.resolve("whole"), "ratio: 1.0"), "ratio: 0.5"), size -> size / 2);
  }

  @Test
  void aModelsTokenizerCountsWhatTheFirstLeft() throws IOException {
    Path half = cut(folder.resolve("whole"), "ratio: 0.5");
    assertRead(cut(half, "ratio: 0.5, model: base"), size -> size / 2 / 2);
    Path counted = cut(folder.resolve("whole"), "ratio: 0.5, model: base");
    assertRead(cut(counted, "ratio: 0.5, model: base"), size -> size / 2 / 2);
    assertRead(cut(counted, "count: 1000"), size -> size / 2);
  }

  @Test
  void cutsInTwoUnitsAreRefused() throws IOException {
    Path letters = cut(folder.resolve("whole"), "unit: characters, count: 20");
    String message = assertThrows(JobException.class, () -> cut(letters, "count: 2")).getMessage();
    assertTrue(message.contains("unit is tokens") && message.contains("in rows"), message);
  }
}
