package io.predilect.jobs.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.shard.ShardStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stages in orders in which what one made does not fit another any more. Who adds what a model
 * computed, who reads it, and what changes the texts or tokens it is of:
 *
 * <pre>
 * columns                       made by      read by              changed by
 * ref_*_logps, ref_model        score        train, evaluate      truncate, shard (limits, template,
 *                                                                 tokenizer), evaluate (limits)
 * ref_augmented_*_logps         score        train (refinement)   as above, another refinement prompt
 * prompt_free_gap and its kin   score        evaluate             truncate, evaluate (limits)
 * rationale                     rationales   shard                nobody: they are of whole texts
 * all of them                                                     craft: its own rows have none
 *                                                                 best_of_n: its rows have none
 * </pre>
 *
 * One run is gone on with from test to test: what was scored is scored once.
 */
class StageOrderTest {
  private static final String HEAD =
      """
      name: order
      output: 'FOLDER/runs'
      seed: 3
      model: 'FOLDER/base'
      stages:
        - ingest: {path: "demo:24", test_share: 0.2}
        - rationales: {}
        - score: {reference: {model: 'FOLDER/base'}, prompt_free: {model: 'FOLDER/reward', prompts: 4, own_weight: 0.25}}
      """;
  private static final String CUT = "  - truncate: {name: cut, ratio: 0.5}\n";
  private static final String CRAFT = "  - craft: {kind: adversarial_prompt, share: 1.0}\n";
  private static final String SHARD = "  - shard: {max_length: 256}\n";

  @TempDir private static Path folder;

  @BeforeAll
  static void models() throws IOException {
    var pairs = StageTrial.pairs(24);
    StageTrial.model(folder.resolve("base"), pairs, 512);
    StageTrial.rewardModel(folder.resolve("reward"), pairs, 512, 1);
  }

  private static Path run(String... stages) throws IOException {
    return StageTrial.run((HEAD + String.join("", stages)).replace("FOLDER", folder.toString()));
  }

  private static String refused(String... stages) {
    return assertThrows(JobException.class, () -> run(stages)).getMessage();
  }

  private static String train(String name, String settings) {
    return """
          - train:
              name: %s
              objective: {preference: dpo}
              batch_size: 64
              max_steps: 1
              threads: 1
              %s
        """
        .formatted(name, settings);
  }

  private static double firstLoss(Path run, String stage) throws IOException {
    return new ObjectMapper()
        .readTree(Files.readAllLines(run.resolve(stage + "/metrics.jsonl")).get(0))
        .path("loss")
        .asDouble();
  }

  private static JsonNode metrics(Path run, String stage) throws IOException {
    return new ObjectMapper().readTree(run.resolve(stage + "/metrics.json").toFile());
  }

  private static void assertSays(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void scoresOfWholeResponsesAreNotTakenForThoseOfCutOnes() throws IOException {
    assertSays(
        refused(CUT, SHARD, train("dpo", "")),
        "stage dpo: ",
        " pairs (the first: ",
        "response had ",
        " tokens when it was scored and has ",
        "truncate",
        "recompute");
    assertSays(
        refused(CUT, SHARD, "  - evaluate: {policy: 'FOLDER/base', split: all}\n"),
        "stage evaluate: 24 of 24 rows (the first: ",
        "have reference log-probs of other tokens",
        "truncate");
    Path run =
        run(
            CUT,
            SHARD,
            train("dpo", "foreign_reference: recompute"),
            "  - evaluate: {split: all, reward_model: 'FOLDER/reward', prompt_free: {model:"
                + " 'FOLDER/reward', prompts: 4, own_weight: 0.25}, decomposed_pairs: 8}\n");
    assertEquals(Math.log(2), firstLoss(run, "06-dpo"), 1e-6); // policy = reference
    assertEquals(24, metrics(run, "07-evaluate").path("pairs").asInt()); // gaps of its own
    assertSays(refused(CUT, CRAFT), "stage craft: ", "put truncate after craft");
  }

  @Test
  void scoresCountForTheShardsWithTheirLimitsAndForNoOthers() throws IOException {
    Path run =
        run(
            SHARD,
            train("fits", ""),
            "  - evaluate: {name: fit, policy: 'FOLDER/base', reward_model: 'FOLDER/reward', split:"
                + " all}\n");
    assertEquals(Math.log(2), firstLoss(run, "05-fits"), 1e-6);
    assertEquals(0, metrics(run, "06-fit").path("rewards/margins").asDouble(1), 1e-5);
    String shorter = "  - shard: {name: short, rows: score, max_length: 48}\n";
    assertSays(
        refused(SHARD, shorter, train("dpo", "")),
        "of other tokens than this training's",
        "max_length");
    // evaluated as the last shards before it are cut
    assertSays(
        refused(SHARD, shorter, "  - evaluate: {policy: 'FOLDER/base', split: all}\n"),
        "have reference log-probs of other tokens",
        "one max_length");
  }

  @Test
  void pairsThatCraftAddsBringNoScores() throws IOException {
    Path run = run(CRAFT);
    var rows = StageTrial.session().read().parquet(run.resolve("04-craft").toString());
    var added = rows.filter(functions.col(Columns.CRAFTED).equalTo("adversarial"));
    assertTrue(added.count() > 10);
    for (String column :
        List.of(
            Columns.REF_CHOSEN_LOGPS,
            Columns.REF_OF,
            Columns.PROMPT_FREE_GAP,
            Columns.PROMPT_FREE_OF,
            Columns.RATIONALE,
            Columns.RATIONALE_OF)) {
      assertEquals(0, added.filter(functions.col(column).isNotNull()).count(), column);
    }
  }

  @Test
  void aRationaleOfOtherTextsRejectsItsRow() throws IOException {
    Path run = run();
    Path rationales = run.resolve("02-rationales");
    var rows = StageTrial.session().read().parquet(rationales.toString());
    Path changed = folder.resolve("changed");
    rows.withColumn(
            Columns.RATIONALE_OF,
            functions
                .when(functions.length(functions.col(Columns.CHOSEN)).mod(2).equalTo(0), "00")
                .otherwise(functions.col(Columns.RATIONALE_OF)))
        .write()
        .parquet(changed.toString());
    var context =
        StageTrial.context(
            StageTrial.session(),
            "  - ingest: {path: \"demo:8\"}\n  - init: {name: base}\n  - shard: {name: tried}\n",
            Map.of("base", folder.resolve("base"), "rows", changed),
            folder.resolve("tried"));
    var result = new ShardStage((ShardSettings) context.stage().settings()).execute(context);
    long even =
        rows.filter(functions.col(Columns.SPLIT).equalTo("train"))
            .filter(functions.length(functions.col(Columns.CHOSEN)).mod(2).equalTo(0))
            .count();
    assertTrue(even > 0);
    assertEquals(Map.of("foreign_rationale", even), result.rejects());
  }
}
