package io.predilect.jobs.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.progress.ModelWork;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.jobs.storage.TaskHadoop;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
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
    ModelFolder shared = ModelFolder.at(model.toString(), spark.hadoopConfiguration());
    ModelWork work = ModelWork.of(spark.sc());
    ModelStore store =
        new ModelStore(
            DeviceKind.CPU, Precision.FLOAT32, false, 0, TaskHadoop.of(spark.sc()), work);
    List<Integer> models =
        spark
            .parallelize(IntStream.range(0, 12).boxed().toList(), 12)
            .map(
                task -> {
                  var lease = store.open(shared, HeadKind.CAUSAL);
                  TaskEnd.close(lease);
                  lease.model().model().pool(List.of(Tokens.of(1, 2, 3))).close();
                  Thread.sleep(20); // so that tasks run side by side
                  return System.identityHashCode(lease.model().model());
                })
            .distinct()
            .collect();
    ModelStore.closeIdle();
    assertEquals(1, models.size(), "models that were opened");
    assertEquals(12 * 3L, work.tokens().value(), "tokens that tasks ran through it");
  }
}
