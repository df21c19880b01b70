package io.predilect.jobs.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.ScoreSettings;
import io.predilect.jobs.config.SignalSettings;
import io.predilect.jobs.evaluate.EvaluateStage;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.Shortened;
import io.predilect.jobs.score.ScoreStage;
import io.predilect.jobs.signal.SignalStage;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One model with two contexts: compared with itself it differs in nothing. */
class CommonContextTest {
  private static final int PAIRS = 4;
  private static final int CHARACTERS = 1500;
  private static final int LONG = 3; // of them have a response that fits one context alone

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static Path wide;
  private static Path narrow;
  private static Path rows;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> pairs = StageTrial.pairs(PAIRS);
    wide = StageTrial.model(folder.resolve("wide"), pairs, 2048);
    narrow = StageTrial.otherContext(wide, folder.resolve("narrow"), 256);
    List<PreferencePair> given = new ArrayList<>();
    for (PreferencePair pair : pairs.subList(0, LONG)) {
      given.add(
          PreferencePair.of(
              pair.prompt(),
              (pair.chosen() + " ").repeat(CHARACTERS).substring(0, CHARACTERS),
              pair.rejected()));
    }
    given.addAll(pairs.subList(LONG, PAIRS));
    rows = StageTrial.rows(spark, folder.resolve("rows"), given);
  }

  private record Trial(StageResult result, List<String> notes, List<Row> rows) {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEvaluationComparesTheSameTokens(boolean narrowPolicy) throws IOException {
    Trial trial = trial("evaluate", narrowPolicy, "policy: '%s', reference: '%s', split: train");
    assertEquals(0, (double) trial.result().figures().get("rewards/margins"), 1e-6);
    told(trial, "figures are of what is left of them");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anImplicitRewardComparesTheSameTokens(boolean narrowPolicy) throws IOException {
    Trial trial =
        trial(
            "score",
            narrowPolicy,
            "prompt_free: {model: '%s', reference: '%s', prompts: 3, pool_mib: 8}");
    for (Row row : trial.rows()) {
      assertEquals(0, row.<Double>getAs(Columns.REWARD_GAP), 1e-4);
      assertEquals(0, row.<Double>getAs(Columns.PROMPT_FREE_GAP), 1e-4);
    }
    told(trial, "name models with longer contexts");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSignalComparesTheSameTokens(boolean narrowPolicy) throws IOException {
    Trial trial = trial("signal", narrowPolicy, "policy: '%s', reference: '%s', split: train");
    for (Row row : trial.rows()) {
      row.<Double>getList(row.fieldIndex("margins"))
          .forEach(margin -> assertEquals(0, margin, 1e-6));
    }
    told(trial, "figures are of what is left of them");
  }

  @Test
  void aReferencesCutsAreToldAsThoseOfShards() throws IOException {
    told(trial("score", true, "reference: {model: '%s'}"), "name models with longer contexts");
  }

  @Test
  void whatIsWholeIsNotTold() throws IOException {
    Trial trial = trial("score", false, "reference: {model: '%s'}");
    assertFalse(trial.result().figures().containsKey("cut_responses"));
    assertEquals(List.of(), trial.notes());
  }

  private static void told(Trial trial, String remedy) {
    assertEquals(PAIRS, trial.result().rows().kept());
    assertEquals((long) LONG, trial.result().figures().get("cut_responses"));
    assertFalse(trial.result().figures().containsKey("cut_prompts"));
    assertTrue(
        trial.notes().stream()
            .anyMatch(
                note ->
                    note.startsWith("of 4 rows 3 lost the end of a response")
                        && note.contains("or than the context of a model")
                        && note.contains(remedy)),
        trial.notes()::toString);
    assertFalse(
        Arrays.asList(trial.rows().get(0).schema().fieldNames()).contains(Shortened.COLUMN));
  }

  private static Trial trial(String kind, boolean narrowPolicy, String settings)
      throws IOException {
    Path first = narrowPolicy ? narrow : wide;
    Path second = narrowPolicy ? wide : narrow;
    String stage = "{" + settings.formatted(first, second) + "}";
    List<String> notes = new ArrayList<>();
    StageContext context =
        StageTrial.noting(
            StageTrial.context(
                spark,
                "  - ingest: {path: 'demo:10'}\n  - " + kind + ": " + stage + "\n",
                Map.of("rows", rows),
                folder.resolve(kind + narrowPolicy + settings.hashCode())),
            notes);
    StageResult result = stage(context).execute(context);
    List<Row> written =
        spark
            .read()
            .option("pathGlobFilter", "part-*.parquet")
            .parquet(context.output().toString())
            .collectAsList();
    return new Trial(
        result, notes.stream().filter(note -> note.startsWith("of ")).toList(), written);
  }

  private static Stage stage(StageContext context) {
    if (context.stage().settings() instanceof EvaluateSettings evaluate) {
      return new EvaluateStage(evaluate);
    }
    if (context.stage().settings() instanceof SignalSettings signal) {
      return new SignalStage(signal);
    }
    return new ScoreStage((ScoreSettings) context.stage().settings());
  }
}
