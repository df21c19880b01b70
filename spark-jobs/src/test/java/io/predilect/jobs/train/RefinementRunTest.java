package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.PromptedBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Self-refinement whose augmented prompts and reference log-probs come from the stages. */
class RefinementRunTest {
  private static final String RUN =
      """
      name: %s
      output: %s
      model: %s
      stages:
        - ingest: {path: "demo:24", test_share: 0.0}
        %s
        - shard: {name: shards}
        - train:
            name: refined
            objective: {preference: ipo, refinement: {lambda: 0.5, prompt: "Answer well:"}}
            learning_rate: 1.0e-3
            batch_size: 8
            max_steps: 3
            threads: 1
            lora_r: %s
        - evaluate:
            split: all
            policy: refined
            reference: %s
            refinement: {prompt: "Answer well:"}
      """;
  private static final String SCORE = "- score: {reference: {model: '%s'}}";

  @TempDir private Path folder;

  @Test
  void columnsOfTheStagesTrainAsWhatTheTrainerComputesItself() throws IOException {
    List<PreferencePair> pairs = StageTrial.pairs(24);
    Path base = StageTrial.model(folder.resolve("base"), pairs, 256);
    for (String rank : List.of("null", "2")) {
      Path scored = run("scored-" + rank, base, SCORE.formatted(base), rank);
      Path bare = run("bare-" + rank, base, "", rank);
      // the stages that come before have other numbers
      Path withColumns = scored.resolve("04-refined");
      Path without = bare.resolve("03-refined");
      // references that were scored in other batches move the first loss, of 25, by 1e-7; the steps
      // of AdamW, which begin as the gradient's sign, make some 6e-6 of that by the third
      TrainedRuns.assertSameLosses(without, withColumns, 1e-5);
      TrainedRuns.assertSameWeights(without.resolve("model"), withColumns.resolve("model"), 1e-5);
      double accuracy =
          new ObjectMapper()
              .readTree(Files.readAllLines(withColumns.resolve("metrics.jsonl")).get(2))
              .path("accuracy_augmented")
              .asDouble(-1);
      assertTrue(accuracy >= 0 && accuracy <= 1, "accuracy_augmented is " + accuracy);
      JsonNode byColumns = metrics(scored.resolve("05-evaluate"));
      JsonNode byModel = metrics(bare.resolve("04-evaluate"));
      for (String figure : List.of("refinement/accuracies", "refinement/margins")) {
        assertTrue(byColumns.has(figure), figure);
        assertEquals(byModel.get(figure).asDouble(), byColumns.get(figure).asDouble(), 1e-4);
      }
      assertNotEquals(
          byColumns.get("rewards/margins").asDouble(),
          byColumns.get("refinement/margins").asDouble());
      if (rank.equals("null")) {
        columnsAreThoseOfTheReference(base, scored.resolve("03-shards"), true);
        columnsAreThoseOfTheReference(base, bare.resolve("02-shards"), false);
      }
    }
  }

  private static void columnsAreThoseOfTheReference(Path base, Path shards, boolean scored)
      throws IOException {
    List<TokenizedPair> rows = TrainedRuns.shards(shards);
    assertEquals(24, rows.size());
    String digest = ModelFolder.at(base.toString(), new Configuration()).digest();
    try (LanguageModel model = LanguageModel.open(base, HeadKind.CAUSAL)) {
      for (TokenizedPair row : rows) {
        Tokens augmented = row.augmentedPrompt().orElseThrow();
        assertTrue(augmented.length() > row.prompt().length());
        assertNotEquals(row.prompt(), augmented);
        if (!scored) {
          assertTrue(row.reference().values().isEmpty());
          continue;
        }
        assertEquals(Optional.of(digest), row.reference().model());
        PromptedBatch batch =
            new PromptedBatch(
                List.of(augmented), List.of(new PromptedBatch.Response(0, row.chosen())));
        assertEquals(
            model.score(batch).get(0).logps(),
            row.reference().of(ReferenceLogp.AUGMENTED_CHOSEN).orElseThrow(),
            1e-3);
      }
    }
  }

  private static JsonNode metrics(Path stage) throws IOException {
    return new ObjectMapper().readTree(stage.resolve("metrics.json").toFile());
  }

  private Path run(String name, Path base, String score, String rank) throws IOException {
    // without columns the reference model is asked
    Object reference = score.isEmpty() ? base : "null";
    return StageTrial.run(
        RUN.formatted(name, folder.resolve("runs"), base, score, rank, reference));
  }
}
