package io.predilect.jobs.rationales;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.demo.DemoPairs;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.answers.Answers;
import io.predilect.jobs.config.RationaleSettings;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rationales of pairs and of single judged responses, from a column and from a model. */
class RationaleStageTest {
  private static final int PAIRS = 6;

  @TempDir private static Path folder;
  private static SparkSession spark;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> rows = new ArrayList<>(StageTrial.pairs(PAIRS));
    StageTrial.model(folder.resolve("base"), rows, 512);
    PreferencePair first = rows.get(0);
    rows.add(PreferencePair.of(first.prompt(), "One response.", false));
    StageTrial.rows(spark, folder.resolve("rows"), rows);
  }

  @Test
  void aColumnsRationalesAreTakenAndMissingOnesCounted() throws IOException {
    StageContext context = context("column", "");
    StageResult result = execute(context);
    assertEquals(PAIRS, result.rows().kept());
    assertEquals(Map.of("missing_rationale", 1L), result.rejects());
    for (Row row : read(context)) {
      assertEquals(
          row.getJavaMap(row.fieldIndex(Columns.EXTRA)).get(DemoPairs.RATIONALE),
          row.getAs(Columns.RATIONALE));
    }
  }

  @Test
  void aModelIsAskedAboutSingleResponsesTooAndForTheOppositeOfWhatThereIs() throws IOException {
    String model = "source: model, model: base, max_new_tokens: 6, temperature: 1.0";
    StageContext asked = context("asked", model);
    StageResult result = execute(asked);
    assertTrue(result.rows().balanced());
    assertEquals(PAIRS + 1L, result.rows().in());
    long cut = (long) result.figures().get(Answers.CUT);
    assertTrue(cut > 0 && cut <= PAIRS + 1, "a model that knows nothing seldom ends in 6 tokens");
    Row single =
        read(asked).stream()
            .filter(row -> "One response.".equals(row.getAs(Columns.REJECTED)))
            .findFirst()
            .orElseThrow();
    assertFalse(single.<String>getAs(Columns.RATIONALE).isBlank());

    StageResult opposite = execute(context("opposite", model + ", kind: opposite"));
    assertEquals(PAIRS + 1L, opposite.rows().in());
    assertEquals(1L, opposite.rejects().get("missing_rationale"));
  }

  @Test
  void whatAModelThinksAloudIsNoRationale() throws IOException {
    String echo =
        "source: transformer, transformer: {class: io.predilect.jobs.answers.EchoTransformer, params:"
            + " {marks: {}, times: 1}, input: text, output: answer}, prompt: \"<think>{{ chosen }}{{ response }}%s\"";
    StageContext closed = context("closed", echo.formatted("</think> It is kinder."));
    assertEquals(PAIRS + 1L, execute(closed).rows().kept());
    for (Row row : read(closed)) {
      assertTrue(row.<String>getAs(Columns.RATIONALE).startsWith("It is kinder."), row.toString());
    }
    StageResult open = execute(context("open", echo.formatted(" It is kinder.")));
    assertEquals(Map.of("empty_rationale", PAIRS + 1L), open.rejects());
  }

  private static StageResult execute(StageContext context) throws IOException {
    return new RationaleStage((RationaleSettings) context.stage().settings()).execute(context);
  }

  private static StageContext context(String name, String settings) throws IOException {
    return StageTrial.context(
        spark,
        "  - ingest: {path: 'demo:10'}\n  - init: {name: base}\n  - rationales: {%s}\n"
            .formatted(settings),
        Map.of("rows", folder.resolve("rows"), "base", folder.resolve("base")),
        folder.resolve(name));
  }

  private static List<Row> read(StageContext context) {
    return spark.read().parquet(context.output().toString()).collectAsList();
  }
}
