package io.predilect.jobs.train;

import io.predilect.jobs.pipeline.JobException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Which device a rank's model lies on: the one that Spark gave its task, and no other. */
final class DeviceChoice {
  /** The name of GPUs among Spark's resources. */
  static final String GPU = "gpu";

  private DeviceChoice() {}

  /**
   * The GPU's number as this process counts them; empty: the processor.
   *
   * @param rank what messages call it: {@code rank 1 on HOST}
   * @param given the addresses that Spark's scheduler gave the task: numbers of the machine's GPUs,
   *     or their UUIDs
   * @param visible the process's CUDA_VISIBLE_DEVICES; empty: not set, all of them
   * @param engineGpus how many GPUs PyTorch sees in this process
   * @throws JobException when the device cannot be had
   */
  static OptionalInt of(String rank, List<String> given, String visible, int engineGpus) {
    if (given.isEmpty()) {
      return OptionalInt.empty();
    }
    if (given.size() > 1) {
      throw new JobException(
          rank
              + " was given "
              + given.size()
              + " GPUs, and a rank uses one: set spark.task.resource.gpu.amount to 1");
    }
    int number = number(rank, given.get(0), visible);
    if (number >= engineGpus) {
      throw new JobException(
          "the device cannot be had: "
              + rank
              + " was given GPU "
              + given.get(0)
              + ", but PyTorch sees "
              + (engineGpus == 0 ? "no GPU" : "only " + engineGpus)
              + " there; give the node PyTorch's libraries for CUDA and its driver"
              + " (PYTORCH_LIBRARY_PATH), or leave spark.task.resource.gpu.amount out to train on"
              + " processors");
    }
    return OptionalInt.of(number);
  }

  // CUDA counts the visible devices only, in the order of the variable.
  private static int number(String rank, String address, String visible) {
    if (!visible.isBlank()) {
      List<String> devices = Arrays.stream(visible.split(",")).map(String::strip).toList();
      int position = devices.indexOf(address);
      if (position < 0) {
        throw new JobException(
            "the device cannot be had: "
                + rank
                + " was given GPU "
                + address
                + ", but CUDA_VISIBLE_DEVICES is "
                + visible
                + "; make the discovery script name what is visible, or leave the variable out");
      }
      return position;
    }
    if (!address.matches("\\d{1,4}")) {
      throw new JobException(
          "the device cannot be had: "
              + rank
              + " was given GPU "
              + address
              + ", which is no number; make the discovery script print numbers, or set"
              + " CUDA_VISIBLE_DEVICES to the same names");
    }
    return Integer.parseInt(address);
  }
}
