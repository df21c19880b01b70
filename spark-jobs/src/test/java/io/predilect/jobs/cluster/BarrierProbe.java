package io.predilect.jobs.cluster;

import io.predilect.jobs.train.BarrierRdds;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The smallest application that needs two executors at the same time. */
public final class BarrierProbe {
  private BarrierProbe() {}

  /** Prints what every rank heard from all. */
  public static void main(String[] args) {
    try (SparkSession spark = SparkSession.builder().appName("barrier-probe").getOrCreate();
        JavaSparkContext context = new JavaSparkContext(spark.sparkContext())) {
      JavaRDD<Integer> ranks = context.parallelize(List.of(0, 1), 2);
      List<String> heard =
          BarrierRdds.mapPartitions(ranks, BarrierProbe::gather, String.class).collect();
      heard.forEach(line -> System.out.println("heard " + line));
    }
  }

  private static Iterator<String> gather(Iterator<Integer> rank) {
    BarrierTaskContext task = BarrierTaskContext.get();
    String[] all = task.allGather("rank " + rank.next() + " pid " + ProcessHandle.current().pid());
    return List.of(Arrays.toString(all)).iterator();
  }
}
