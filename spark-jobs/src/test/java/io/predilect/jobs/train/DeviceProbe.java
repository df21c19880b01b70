package io.predilect.jobs.train;

import io.predilect.jobs.cli.CommandsInTurn;
import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.LostGpuProbe;
import io.predilect.jobs.models.TaskDevice;
import io.predilect.jobs.train.heartbeat.RankPlace;
import java.io.IOException;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** An application whose tasks print what device they have, and which then runs commands. */
public final class DeviceProbe {
  private DeviceProbe() {}

  /** Two ranks with the resources of a training, then single tasks; then the commands. */
  public static void main(String[] args) throws IOException {
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
      System.out.println("a task " + device(context, DeviceKind.CPU));
      System.out.println("a task " + device(context, DeviceKind.AUTO));
      System.out.println("a task that lost its GPU " + LostGpuProbe.run(context));
      CommandsInTurn.main(args);
    }
  }

  private static String device(JavaSparkContext context, DeviceKind wanted) {
    return context
        .parallelize(List.of(0), 1)
        .map(
            task -> {
              try {
                return "runs on " + TaskDevice.here(wanted, "it").name();
              } catch (JobException e) {
                return e.getMessage();
              }
            })
        .first();
  }
}
