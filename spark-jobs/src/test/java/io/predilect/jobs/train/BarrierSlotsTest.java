package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.spark.LocalSpark;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class BarrierSlotsTest {
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = LocalSpark.session();
  }

  private static ResourceProfile usual() {
    return RankResources.of(spark.sparkContext(), DeviceKind.AUTO).profile();
  }

  @Test
  void asManyRanksAsSlotsAreFine() {
    BarrierSlots.require(spark.sparkContext(), usual(), 2, Duration.ZERO);
  }

  @Test
  void tooFewSlotsAreRefusedAtOnceWithBothNumbers() {
    JobException refused =
        assertThrows(
            JobException.class,
            () -> BarrierSlots.require(spark.sparkContext(), usual(), 3, Duration.ofSeconds(30)));
    assertTrue(refused.getMessage().contains("train.ranks is 3"), refused.getMessage());
    assertTrue(refused.getMessage().contains("only 2 tasks"), refused.getMessage());
    assertTrue(refused.getMessage().contains("a rank takes 1 core"), refused.getMessage());
  }

  @Test
  void dynamicAllocationIsRefusedWithTheSettingToChange() {
    SparkConf conf = new SparkConf(false).set("spark.dynamicAllocation.enabled", "true");
    String wrong = BarrierSlots.wrong(1, OptionalInt.empty(), conf).orElseThrow();
    assertTrue(wrong.contains("spark.dynamicAllocation.enabled"), wrong);
    assertEquals(Optional.empty(), BarrierSlots.wrong(1, OptionalInt.of(2), conf));
  }

  @Test
  void aBarrierStageInFrontOfAShuffleIsTriedAgainWhenATaskFails() {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    List<String> results =
        BarrierRdds.mapPartitions(
                context.parallelize(List.of(0, 1), 2),
                ranks -> {
                  BarrierTaskContext task = BarrierTaskContext.get();
                  task.barrier();
                  if (task.stageAttemptNumber() == 0 && task.partitionId() == 1) {
                    throw new IllegalStateException("a lost rank");
                  }
                  // as a rank, which ends with the others; were it done before Spark has marked the
                  // stage as failed, Spark would start the other one alone
                  while (task.stageAttemptNumber() == 0 && !task.isInterrupted()) {
                    Thread.sleep(10);
                  }
                  return List.of(task.partitionId() + "/" + task.stageAttemptNumber()).iterator();
                },
                String.class)
            .repartition(1)
            .collect();
    assertEquals(List.of("0/1", "1/1"), results.stream().sorted().toList());
  }
}
