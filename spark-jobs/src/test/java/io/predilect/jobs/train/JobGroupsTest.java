package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.fixture.StageTrial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's UI shows of a run: every job under the stage that it works for. */
class JobGroupsTest {
  private static final String RUN =
      """
      name: groups
      output: %s
      model: %s
      stages:
        - ingest: {path: "demo:24", test_share: 0.25}
        - truncate: {unit: tokens, ratio: 0.5}
        - score: {reference: {model: '%s'}}
        - shard: {name: shards}
        - train: {name: dpo, objective: {preference: dpo}, batch_size: 8, max_steps: 2, threads: 1}
        - evaluate: {policy: dpo, reference: '%s'}
        - report:
      """;

  @TempDir private Path folder;

  @Test
  void everyJobIsInItsStagesGroupAndSaysWhatItIs() throws Exception {
    List<PreferencePair> pairs = StageTrial.pairs(24);
    Path base = StageTrial.model(folder.resolve("base"), pairs, 256);
    Started started = new Started();
    SparkContext spark = StageTrial.session().sparkContext();
    spark.addSparkListener(started);
    try {
      StageTrial.run(RUN.formatted(folder.resolve("runs"), base, base, base));
      spark.listenerBus().waitUntilEmpty();
    } finally {
      spark.removeSparkListener(started);
    }
    TreeMap<String, Set<String>> groups = new TreeMap<>();
    for (List<String> job : started.jobs()) {
      groups.computeIfAbsent(job.get(0), group -> new TreeSet<>()).add(job.get(1));
    }
    TreeMap<String, Set<String>> expected = new TreeMap<>();
    for (String stage :
        List.of("01-ingest", "02-truncate", "03-score", "04-shards", "05-dpo", "06-evaluate")) {
      expected.put(stage, Set.of("groups: " + stage));
    }
    assertEquals(expected, groups);
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
}
