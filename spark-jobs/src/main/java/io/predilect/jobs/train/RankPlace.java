package io.predilect.jobs.train;

import ai.djl.Device;
import io.predilect.model.engine.Engines;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.resource.ResourceInformation;

/**
 * Where a rank runs, as Spark says.
 *
 * @param attempt the stage's attempt
 * @param rank its number, the task's partition
 * @param host the host by which the other executors reach this one
 * @param executor the executor's id
 * @param task the id of the task's attempt
 * @param gpus the addresses of the GPUs that the task was given
 */
record RankPlace(
    int attempt, int rank, String host, String executor, long task, List<String> gpus) {
  RankPlace {
    gpus = List.copyOf(gpus);
  }

  static RankPlace of(BarrierTaskContext task) {
    SparkEnv env = SparkEnv.get();
    return new RankPlace(
        task.stageAttemptNumber(),
        task.partitionId(),
        env.blockManager().blockManagerId().host(),
        env.executorId(),
        task.taskAttemptId(),
        Optional.ofNullable(task.resourcesJMap().get(DeviceChoice.GPU))
            .map(ResourceInformation::addresses)
            .map(Arrays::asList)
            .orElse(List.of()));
  }

  String name() {
    return "rank " + rank + " on " + host;
  }

  /**
   * The device for the rank's model. Where Spark schedules no GPUs it is the engine's own choice in
   * a single process, and the processor on a cluster, where ranks would otherwise meet on one GPU.
   */
  Device device(boolean local) {
    if (gpus.isEmpty() && local) {
      return Engines.defaultDevice();
    }
    OptionalInt gpu =
        DeviceChoice.of(
            name(),
            gpus,
            Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")).orElse(""),
            gpus.isEmpty() ? 0 : Engines.pytorch().getGpuCount());
    return gpu.isPresent() ? Device.gpu(gpu.getAsInt()) : Device.cpu();
  }
}
