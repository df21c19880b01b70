package io.predilect.jobs.doctor;

import io.predilect.jobs.config.DeviceKind;
import io.predilect.model.distributed.nccl.NcclFound;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What facts show to be missing. */
final class Lacks {
  private static final String EXECUTOR = "spark.executor.resource.gpu.";
  private static final String AMOUNT = EXECUTOR + "amount";
  private static final String SCRIPT = EXECUTOR + "discoveryScript";
  private static final String TASK = "spark.task.resource.gpu.amount";

  private Lacks() {}

  /**
   * Of a machine.
   *
   * @param wanted what models shall run on
   */
  static List<Lack> of(MachineFacts facts, DeviceKind wanted) {
    List<Lack> lacks = new ArrayList<>();
    if (wanted != DeviceKind.CPU && facts.visible() == 0) {
      gpu(facts, wanted).ifPresent(lacks::add);
    }
    if (facts.visible() > 1 && facts.nccl() instanceof NcclFound.Missing nccl) {
      lacks.add(
          new Lack(
              nccl.why() + ": ranks sum their gradients around a ring of sockets",
              "pip install nvidia-nccl-cu12 beside PyTorch, or put its folder in LD_LIBRARY_PATH"));
    }
    spark(facts.spark()).ifPresent(lacks::add);
    return lacks;
  }

  private static Optional<Lack> gpu(MachineFacts facts, DeviceKind wanted) {
    if (!facts.driver() && facts.gpus().isEmpty()) {
      return wanted == DeviceKind.CUDA
          ? Optional.of(
              new Lack(
                  "device is cuda, and this machine has no driver of NVIDIA's",
                  "install it, give the container its GPUs (docker run --gpus all), or leave"
                      + " --device out"))
          : Optional.empty();
    }
    if (!facts.engine().cuda()) {
      return Optional.of(
          new Lack(
              "there is a GPU, and PyTorch is one for CPUs: " + facts.engine().libraries(),
              "pip install torch=="
                  + facts.engine().pytorch()
                  + " and name its folder in PREDILECT_TORCH"));
    }
    return Optional.of(
        facts.engine().runtime().isEmpty()
            ? new Lack("there is a GPU, and PyTorch sees none", facts.libraries().advice())
            : new Lack(
                "there is a GPU, and PyTorch sees none",
                "look at CUDA_VISIBLE_DEVICES and at what nvidia-smi says; the driver must be new"
                    + " enough for PyTorch's CUDA"));
  }

  // Spark starts executors with an amount that it cannot find, over and over.
  private static Optional<Lack> spark(Map<String, String> settings) {
    if (!settings.containsKey(AMOUNT)) {
      return Optional.empty();
    }
    if (!settings.containsKey(TASK)) {
      return Optional.of(
          new Lack(
              AMOUNT + " is " + settings.get(AMOUNT) + ", and no task is given one",
              "set " + TASK + " to 1"));
    }
    return settings.containsKey(SCRIPT)
            || settings.keySet().stream().anyMatch(key -> key.startsWith("spark.worker."))
        ? Optional.empty()
        : Optional.of(
            new Lack(
                AMOUNT + " is " + settings.get(AMOUNT) + ", and executors do not know which",
                "set "
                    + SCRIPT
                    + " to conf/spark/gpus.sh as executors see it (a standalone"
                    + " cluster's workers may have theirs)"));
  }
}
