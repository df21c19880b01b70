package io.predilect.jobs.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.arch.HeadKind;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks of Spark that score with one model. */
final class OneModelPerProcessTest {
  @TempDir private Path folder;

  @Test
  void allTasksOfAnExecutorHaveTheSameModel() throws Exception {
    List<PreferencePair> pairs = StageTrial.pairs(50);
    Path model = StageTrial.model(folder.resolve("model"), pairs, 256);
    JavaSparkContext spark = new JavaSparkContext(StageTrial.session().sparkContext());
    SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    ModelFolder shared = ModelFolder.at(model.toString(), hadoop.value());
    List<Integer> models =
        spark
            .parallelize(IntStream.range(0, 12).boxed().toList(), 12)
            .map(
                task -> {
                  var lease = ScoringModel.acquire(shared, HeadKind.CAUSAL, hadoop.value());
                  TaskEnd.close(lease);
                  Thread.sleep(20); // so that tasks run side by side
                  return System.identityHashCode(lease.model().model());
                })
            .distinct()
            .collect();
    ScoringModel.closeIdle();
    assertEquals(1, models.size(), "models that were opened");
  }
}
