package io.predilect.jobs.answers.source;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.apache.spark.sql.functions.struct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.config.SamplingSettings;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.progress.ModelWork;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.storage.TaskHadoop;
import io.predilect.model.arch.Precision;
import io.predilect.model.generate.Strategy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What tells local models' answers apart in a store. */
class LocalPlanTest {
  private static final SamplingSettings SAMPLING = new SamplingSettings(8, 1, 1, 0, 0, 1);

  private static LocalPlan alone(String digest, int first) {
    return alone(digest, first, SAMPLING);
  }

  private static LocalPlan alone(String digest, int first, SamplingSettings sampling) {
    ModelStore models =
        new ModelStore(
            DeviceKind.CPU,
            Precision.FLOAT32,
            false,
            1,
            TaskHadoop.of(StageTrial.session().sparkContext()),
            ModelWork.of(StageTrial.session().sparkContext()));
    return new LocalPlan(new ModelFolder("folder", digest), sampling, first, 64, models);
  }

  private static String guided(String reference, Strategy strategy, boolean stepKl) {
    return new GuidedPlan(alone("p", 0), new ModelFolder("other", reference), strategy, stepKl)
        .identity();
  }

  @Test
  void answersKeptByEarlierVersionsAreFound() {
    assertEquals(
        new Sha256()
            .add("model")
            .add("p")
            .add("FLOAT32")
            .add(0)
            .add("SamplingSettings[maxNewTokens=8, temperature=1.0, topP=1.0, topK=0]")
            .shortHex(),
        alone("p", 0).identity());
  }

  @Test
  void everyWayOfSamplingHasAnswersOfItsOwn() {
    Set<String> identities = new HashSet<>();
    for (double minP : new double[] {0, 0.1}) {
      for (double penalty : new double[] {1, 1.1}) {
        SamplingSettings sampling = new SamplingSettings(8, 1, 1, 0, minP, penalty);
        assertTrue(identities.add(alone("p", 0, sampling).identity()));
      }
    }
  }

  private static List<Long> tasks(int maxNewTokens) {
    Dataset<Row> questions =
        StageTrial.session()
            .range(64)
            .select(
                col("id").cast("string").as(Questions.KEY),
                array(struct(lit("user").as("role"), lit("Why?").as("content")))
                    .as(Questions.MESSAGES));
    return alone("p", 0, new SamplingSettings(maxNewTokens, 1, 1, 0, 0, 1))
        .parted(questions)
        .groupBy(spark_partition_id())
        .count()
        .collectAsList()
        .stream()
        .map(row -> row.getLong(1))
        .toList();
  }

  /** Long answers to short questions are much work. */
  @Test
  void questionsAreDealtOutByWhatMayBeWritten() {
    int cores = StageTrial.session().sparkContext().defaultParallelism();
    List<Long> few = tasks(8);
    assertEquals(cores, few.size());
    assertTrue(few.stream().allMatch(rows -> Math.abs(rows - 64 / cores) <= 8), few::toString);
    // 64 · (16 · 16,384 + 33) characters' worth of work, 2,000,000 a task
    List<Long> many = tasks(16_384);
    assertTrue(many.size() > 5 && many.size() <= 9, many::toString);
    assertEquals(64, many.stream().mapToLong(rows -> rows).sum());
  }

  @Test
  void whatHasASayInAnAnswerIsInItsKey() {
    List<String> identities =
        List.of(
            alone("p", 0).identity(),
            alone("q", 0).identity(),
            alone("p", 1).identity(),
            alone("p", 2).identity(),
            guided("r", new Strategy.Mixed(0.5), false),
            guided("s", new Strategy.Mixed(0.5), false),
            guided("r", new Strategy.Mixed(0.6), false),
            guided("r", new Strategy.Mixed(0.5), true),
            guided("r", new Strategy.LengthControl(5), false),
            guided("r", new Strategy.LengthControl(6), false),
            guided("r", new Strategy.KlThreshold(0.5, 0), false),
            guided("r", new Strategy.KlThreshold(0.5, 0.5), false));
    assertEquals(identities.size(), new HashSet<>(identities).size());
    assertEquals(
        Set.of(guided("r", new Strategy.Mixed(0.5), false)),
        Set.of(guided("r", new Strategy.Mixed(0.5), false)));
  }
}
