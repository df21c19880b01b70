package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.RunFailedException;
import io.predilect.jobs.fixture.StageTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpaired data the whole way: every stage that reads rows, KTO, held-out figures. */
class UnpairedRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void judgedResponsesGoTheWholeWay() throws Exception {
    List<PreferencePair> pairs = StageTrial.pairs(40);
    Path base = StageTrial.model(folder.resolve("base"), pairs, 192);
    Path data = folder.resolve("judged.jsonl");
    List<String> lines = lines(pairs);
    lines.add("{\"prompt\": \"What?\", \"completion\": \"This.\"}"); // no label
    Files.write(data, lines);
    Started started = new Started();
    SparkContext spark = StageTrial.session().sparkContext();
    spark.addSparkListener(started);
    Path done;
    try {
      done =
          StageTrial.run(
              """
        name: judged
        output: %s
        model: %s
        stages:
          - ingest: {path: '%s', test_share: 0.25}
          - truncate: {ratio: 0.5}
          - score: {reference: {model: '%s'}}
          - shard: {name: shards, weight_column: trust}
          - shard: {name: held-out, split: test}
          - train:
              name: kto
              shards: shards
              eval_shards: held-out
              objective: {preference: kto, desirable_weight: 1.2}
              learning_rate: 3.0e-3
              batch_size: 16
              epochs: 3
              ranks: 2
              threads: 1
          - evaluate: {policy: kto}
        """
                  .formatted(folder.resolve("runs"), base, data, base));
      spark.listenerBus().waitUntilEmpty();
    } finally {
      spark.removeSparkListener(started);
    }
    assertEveryJobIsInItsStagesGroupAndSaysSo(started.jobs());

    JsonNode stages = json(done.resolve("pipeline.json")).get("stages");
    assertEquals("unpaired", stages.get(0).path("figures").path("format").asText());
    assertEquals(80, stages.get(0).path("rows").path("kept").asInt());
    assertEquals(1, stages.get(0).path("rows").path("rejected").asInt());
    List<TokenizedPair> shards = TrainedRuns.shards(done.resolve("04-shards"));
    assertEquals(shards.size(), stages.get(5).path("rows").path("kept").asInt());
    JsonNode sharded = stages.get(3);
    assertTrue(sharded.at("/rows/rejected").asInt() > 0, sharded.toString()); // weights below 0
    assertEquals(
        sharded.at("/rows/rejected").asInt(),
        sharded.at("/rejects/bad_weight").asInt(),
        sharded::toString);
    for (TokenizedPair row : shards) {
      assertEquals(0.5, row.weight().orElseThrow());
      assertTrue(row.chosen().isEmpty() != row.rejected().isEmpty(), row.id());
      boolean good = !row.chosen().isEmpty();
      assertTrue(
          row.reference().of(good ? ReferenceLogp.CHOSEN : ReferenceLogp.REJECTED).isPresent());
      assertEquals(1, row.reference().values().size(), "nothing is said of what is not there");
    }

    List<String> metrics = Files.readAllLines(done.resolve("06-kto/metrics.jsonl"));
    JsonNode first = JSON.readTree(metrics.get(0));
    assertEquals(0.55, first.path("loss").asDouble(), 0.06); // σ(0), some weighted 1.2
    assertEquals(0, first.path("kl").asDouble(), 1e-5); // the reference is the starting model
    JsonNode last = JSON.readTree(metrics.get(metrics.size() - 1));
    assertTrue(last.has("eval_loss") && last.has("eval_kl"), last.toString());
    JsonNode figures = json(done.resolve("07-evaluate/metrics.json"));
    String text = figures.toString();
    for (String name : List.of("rewards/auc", "rewards/margins", "rewards/chosen")) {
      assertTrue(text.contains('"' + name + '"'), text);
    }
    assertTrue(!text.contains("rewards/accuracies"), text);
  }

  /** What Spark's UI shows of a run: every job under the stage that it works for. */
  private static void assertEveryJobIsInItsStagesGroupAndSaysSo(List<List<String>> jobs) {
    Set<List<String>> expected = new HashSet<>();
    for (String stage :
        List.of(
            "01-ingest",
            "02-truncate",
            "03-score",
            "04-shards",
            "05-held-out",
            "06-kto",
            "07-evaluate")) {
      expected.add(List.of(stage, "judged: " + stage));
    }
    assertEquals(expected, new HashSet<>(jobs));
  }

  private static final class Started extends SparkListener {
    private final List<List<String>> jobs = new ArrayList<>();

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
      jobs.add(
          List.of(
              job.properties().getProperty("spark.jobGroup.id", "none"),
              job.properties().getProperty("spark.job.description", "none")));
    }

    private synchronized List<List<String>> jobs() {
      return List.copyOf(jobs);
    }
  }

  @Test
  void stagesThatCompareTwoResponsesRefuseThem() throws IOException {
    Path data = folder.resolve("judged.jsonl");
    Files.write(data, lines(StageTrial.pairs(4)));
    RunFailedException refused =
        assertThrows(
            RunFailedException.class,
            () ->
                StageTrial.run(
                    """
                    name: crafted
                    output: %s
                    stages:
                      - ingest: {path: '%s', test_share: 0.0}
                      - augment: {}
                    """
                        .formatted(folder.resolve("runs"), data)));
    assertTrue(
        refused
            .getMessage()
            .contains("the augment stage compares two responses, and 8 of the rows"),
        refused.getMessage());
  }

  private static List<String> lines(List<PreferencePair> pairs) {
    List<String> lines = new ArrayList<>();
    for (PreferencePair pair : pairs) {
      lines.add(line(pair, pair.chosen(), true, lines.size() % 10 == 0 ? -1 : 0.5));
      lines.add(line(pair, pair.rejected(), false, 0.5));
    }
    return lines;
  }

  private static String line(PreferencePair pair, String completion, boolean label, double trust) {
    ObjectNode row = JSON.createObjectNode();
    row.put("prompt", pair.prompt().get(0).content());
    row.put("completion", completion);
    row.put("label", label);
    row.put("trust", trust);
    return row.toString();
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }
}
