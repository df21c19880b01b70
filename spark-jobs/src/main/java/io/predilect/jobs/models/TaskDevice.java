package io.predilect.jobs.models;

import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.failure.JobException;
import io.predilect.model.engine.CudaLibraries;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Gpu;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.util.Utils;

/**
 * The device that a task's models lie on. On a cluster it is the GPU that Spark gave the task and
 * no other, so that tasks do not meet on one; in local mode, where Spark gives none, tasks take
 * those of the process in turn.
 *
 * @param name as model-core knows it: {@code cpu}, or {@code cuda:N} as the process counts its GPUs
 * @param why it is that one, for people
 */
public record TaskDevice(String name, String why) {
  /** The name of GPUs among Spark's resources. */
  public static final String GPU = "gpu";

  private static final String CPU = "cpu";
  private static final String CUDA = "cuda:";

  /** Whether it is a GPU. */
  public boolean onGpu() {
    return !name.equals(CPU);
  }

  /**
   * What there is for a task.
   *
   * @param task what messages call it: {@code rank 1 on HOST}
   * @param number its number in the stage
   * @param given the addresses that Spark's scheduler gave it: numbers of the machine's GPUs, or
   *     their UUIDs
   * @param visible the process's CUDA_VISIBLE_DEVICES; empty: not set, all of them
   * @param gpus how many GPUs PyTorch sees in the process
   * @param driver whether the machine has NVIDIA's driver
   * @param local whether all tasks are threads of one process, to which Spark gives no GPUs
   */
  record Offer(
      String task,
      int number,
      List<String> given,
      String visible,
      int gpus,
      boolean driver,
      boolean local) {
    Offer {
      given = List.copyOf(given);
    }

    static Offer here(String task, int number, List<String> given, boolean local) {
      return new Offer(
          task,
          number,
          given,
          Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")).orElse(""),
          given.isEmpty() && !local ? 0 : Engines.gpus(),
          Gpu.hasDriver(),
          local);
    }
  }

  /**
   * The device of the task that this thread runs.
   *
   * @param task what messages call it
   * @throws JobException when it cannot be had
   */
  public static TaskDevice here(DeviceKind wanted, String task) {
    LostGpu.awaitEnd();
    TaskContext context = TaskContext.get();
    List<String> given =
        Optional.ofNullable(context.resourcesJMap().get(GPU))
            .map(ResourceInformation::addresses)
            .map(Arrays::asList)
            .orElse(List.of());
    // In local mode the process is the driver too.
    boolean local = Utils.isLocalMaster(SparkEnv.get().conf());
    TaskDevice device = of(wanted, Offer.here(task, context.partitionId(), given, local));
    if (device.onGpu() && !local) {
      LostGpu.watch(context, device.name());
    }
    return device;
  }

  /**
   * What the tasks of a stage are going to have, as the driver can tell.
   *
   * @param tasks what Spark gives each of them
   * @throws JobException when they need a GPU and none is for them
   */
  public static TaskDevice foreseen(DeviceKind wanted, SparkContext spark, ResourceProfile tasks) {
    return spark.isLocal()
        ? ofThisProcess(wanted)
        : foreseen(wanted, tasks.taskResourcesJMap().containsKey(GPU));
  }

  /**
   * What this process has for work of its own.
   *
   * @throws JobException when a GPU is wanted and there is none
   */
  public static TaskDevice ofThisProcess(DeviceKind wanted) {
    return of(wanted, Offer.here("this process", 0, List.of(), true));
  }

  /**
   * Whether tasks are likely to have a GPU, before there is a session to ask.
   *
   * @param local whether they are to be threads of this process
   * @param conf Spark's settings as far as they are known
   */
  public static boolean likelyGpu(DeviceKind wanted, boolean local, Map<String, String> conf) {
    return switch (wanted) {
      case CPU -> false;
      case CUDA -> true;
      case AUTO ->
          local
              ? Gpu.hasDriver() && Engines.gpus() > 0
              : conf.containsKey("spark.task.resource.gpu.amount");
    };
  }

  /** The same on a cluster, where Spark gives every task a GPU or none. */
  static TaskDevice foreseen(DeviceKind wanted, boolean scheduled) {
    return scheduled && wanted != DeviceKind.CPU
        ? new TaskDevice("cuda", "Spark gives every task a GPU")
        : of(wanted, new Offer("a task", 0, List.of(), "", 0, false, false));
  }

  /**
   * The device of a task.
   *
   * @throws JobException when it cannot be had
   */
  static TaskDevice of(DeviceKind wanted, Offer offer) {
    if (wanted == DeviceKind.CPU) {
      return new TaskDevice(CPU, "device is cpu");
    } else if (!offer.given().isEmpty()) {
      return new TaskDevice(CUDA + number(offer), "Spark gave it to the task");
    } else if (offer.local() && offer.gpus() > 0) {
      return new TaskDevice(
          CUDA + offer.number() % offer.gpus(),
          "GPUs that PyTorch sees in this process, which tasks take in turn: " + offer.gpus());
    }
    String none =
        offer.local()
            ? "PyTorch sees no GPU in this process"
            : "Spark gives tasks none (spark.task.resource.gpu.amount)";
    if (wanted == DeviceKind.CUDA) {
      throw new JobException(
          "device is cuda, and there is no GPU: "
              + none
              + (offer.local()
                  ? "; " + CudaLibraries.here().advice() + ". Else"
                  : "; set it and spark.executor.resource.gpu.amount, with a discovery script, or")
              + " set device to auto or cpu");
    }
    return new TaskDevice(
        CPU,
        none
            + (offer.local() && offer.driver()
                ? ", though there is a driver: " + CudaLibraries.here().advice()
                : ""));
  }

  /** The GPU's number as the process counts them. */
  private static int number(Offer offer) {
    String address = offer.given().get(0);
    if (offer.given().size() > 1) {
      throw new JobException(
          offer.task()
              + " was given "
              + offer.given().size()
              + " GPUs, and a task uses one: set spark.task.resource.gpu.amount to 1");
    }
    int number = offer.visible().isBlank() ? machines(offer, address) : among(offer, address);
    if (number >= offer.gpus()) {
      throw refused(
          offer,
          "PyTorch sees "
              + (offer.gpus() == 0 ? "no GPU" : "only " + offer.gpus())
              + " there; "
              + CudaLibraries.here().advice()
              + ". Else set device to cpu");
    }
    return number;
  }

  private static int machines(Offer offer, String address) {
    if (!address.matches("\\d{1,4}")) {
      throw refused(
          offer,
          "that is no number; make the discovery script print numbers, or set"
              + " CUDA_VISIBLE_DEVICES to the same names");
    }
    return Integer.parseInt(address);
  }

  // CUDA counts the visible devices only, in the order of the variable.
  private static int among(Offer offer, String address) {
    int position =
        Arrays.stream(offer.visible().split(",")).map(String::strip).toList().indexOf(address);
    if (position < 0) {
      throw refused(
          offer,
          "CUDA_VISIBLE_DEVICES is "
              + offer.visible()
              + "; make the discovery script name what is visible, or leave the variable out");
    }
    return position;
  }

  private static JobException refused(Offer offer, String why) {
    return new JobException(
        "the device cannot be had: %s was given GPU %s, but %s"
            .formatted(offer.task(), offer.given().get(0), why));
  }
}
