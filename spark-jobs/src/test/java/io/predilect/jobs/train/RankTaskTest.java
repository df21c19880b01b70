package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.train.heartbeat.HeartbeatEndpoint;
import io.predilect.jobs.train.heartbeat.RankMonitor;
import io.predilect.jobs.train.heartbeat.StallDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranks as Spark starts them. */
final class RankTaskTest {
  private static final String TRAIN =
      """
        - ingest: {path: "demo:16"}
        - init: {name: base}
        - shard: {name: shards}
        - train:
            name: train
            objective: {preference: sft}
            ranks: 2
            max_steps: 1
      """;

  @TempDir private Path folder;

  /** As when the other one ended well in the moment in which this one broke down. */
  @Test
  void aRankThatSparkStartsWithoutTheOthersDoesNotTrain() throws IOException {
    SparkSession spark = StageTrial.session();
    List<PreferencePair> pairs = StageTrial.pairs(16);
    Path model = StageTrial.model(folder.resolve("base"), pairs, 512);
    Path shards = StageTrial.shards(folder.resolve("shards"), model, pairs);
    StageContext context =
        StageTrial.context(spark, TRAIN, Map.of("base", model, "shards", shards), folder);
    TrainWork work =
        new TrainStage((TrainStageSettings) context.stage().settings()).work(context, 1);
    RankMonitor monitor =
        new RankMonitor(new StallDetector(Duration.ofSeconds(60), 2), context.progress());
    try (HeartbeatEndpoint driver = new HeartbeatEndpoint(spark.sparkContext(), monitor)) {
      JavaRDD<RankReport> alone =
          BarrierRdds.mapPartitions(
              new JavaSparkContext(spark.sparkContext()).parallelize(List.of(1), 1),
              new RankTask(work, driver.address()),
              RankReport.class);
      Exception failed = assertThrows(Exception.class, alone::count);
      String why = monitor.firstCause().orElseThrow();
      assertTrue(why.contains("Spark has started 1 of 2 ranks again"), why);
      assertTrue(failed.getMessage().contains("of 2 ranks again"), failed.getMessage());
    }
    assertFalse(Files.exists(folder.resolve("model")), "nothing was trained");
  }
}
