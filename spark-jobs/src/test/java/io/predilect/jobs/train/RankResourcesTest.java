package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

final class RankResourcesTest {
  @Test
  void wholeExecutorsAreAskedForWhereSparkCanGiveThem() {
    SparkConf conf = new SparkConf(false);
    assertEquals(false, RankResources.wholeExecutors(conf, false)); // size unknown
    conf.set("spark.executor.cores", "8");
    assertEquals(true, RankResources.wholeExecutors(conf, false));
    assertEquals(false, RankResources.wholeExecutors(conf, true));
    conf.set("spark.task.cpus", "8");
    assertEquals(false, RankResources.wholeExecutors(conf, false)); // every task has one already
    conf.set("spark.executor.resource.gpu.amount", "1");
    assertEquals(true, RankResources.wholeExecutors(conf, false));
    conf.set("spark.dynamicAllocation.enabled", "true");
    assertEquals(false, RankResources.wholeExecutors(conf, false));
  }
}
