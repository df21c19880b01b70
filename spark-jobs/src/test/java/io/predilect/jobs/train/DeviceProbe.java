package io.predilect.jobs.train;

import io.predilect.jobs.cli.CommandsInTurn;
import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.models.TaskDevice;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** An application whose ranks print the GPU that they were given, and which then runs a command. */
public final class DeviceProbe {
  private DeviceProbe() {}

  /** Asks for the resources that training asks for, on two ranks; then the command's arguments. */
  public static void main(String[] args) {
    try (SparkSession spark = SparkSession.builder().appName("device-probe").getOrCreate()) {
      JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
      RankResources resources = RankResources.of(spark.sparkContext(), DeviceKind.AUTO);
      System.out.println("a rank takes " + RankResources.text(resources.profile()));
      resources
          .given(
              BarrierRdds.mapPartitions(
                  context.parallelize(List.of(0, 1), 2),
                  ranks -> {
                    BarrierTaskContext task = BarrierTaskContext.get();
                    String gpus =
                        String.join(",", task.resourcesJMap().get(TaskDevice.GPU).addresses());
                    return List.of(RankPlace.of(task).name() + " has GPU [" + gpus + "]")
                        .iterator();
                  },
                  String.class))
          .repartition(1)
          .collect()
          .forEach(System.out::println);
      CommandsInTurn.main(args);
    }
  }
}
