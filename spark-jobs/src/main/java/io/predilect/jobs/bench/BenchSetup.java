package io.predilect.jobs.bench;

import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.scoring.Recompute;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a bench measures on.
 *
 * @param device {@code cpu} or {@code cuda:N}
 * @param shape the model's
 * @param half whether its products are in bfloat16, else in float32
 * @param recompute what a training pass runs again; empty: what the device usually does
 */
record BenchSetup(String device, BenchShape shape, boolean half, Optional<Recompute> recompute) {
  private static final String CPU = "cpu";

  static final BenchSetup SMALL_ON_CPU =
      new BenchSetup(CPU, BenchShape.SMALL, false, Optional.empty());

  /**
   * From a command's options.
   *
   * @param device auto, cpu or cuda; empty: auto
   * @param shape a key of {@link BenchShape}; empty: 135m
   * @param dtype float32 or bf16; empty: float32
   * @param recompute false, selective or true; empty: what the device usually does
   * @throws IllegalArgumentException when one is none of these, or there is no GPU
   */
  static BenchSetup of(
      Optional<String> device,
      Optional<String> shape,
      Optional<String> dtype,
      Optional<String> recompute) {
    String wanted = shape.orElse(BenchShape.SMALL.key());
    BenchShape found =
        BenchShape.of(wanted)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--shape " + wanted + ": choose one of " + BenchShape.keys()));
    boolean half =
        switch (dtype.orElse("float32")) {
          case "float32" -> false;
          case "bf16" -> true;
          default ->
              throw new IllegalArgumentException(
                  "--dtype " + dtype.get() + ": choose one of float32, bf16");
        };
    return new BenchSetup(
        device(device.orElse("auto")), found, half, recompute.map(BenchSetup::recompute));
  }

  private static Recompute recompute(String wanted) {
    return Arrays.stream(Recompute.values())
        .filter(one -> one.setting().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--gradient-checkpointing "
                        + wanted
                        + ": choose one of false, selective, true"));
  }

  private static String device(String wanted) {
    return switch (wanted) {
      case CPU -> CPU;
      case "auto" -> Engines.defaultDevice();
      case "cuda" -> {
        if (Engines.gpus() == 0) {
          throw new IllegalArgumentException(
              "--device cuda: PyTorch sees no GPU in this process; choose cpu");
        }
        yield Engines.defaultDevice();
      }
      default ->
          throw new IllegalArgumentException(
              "--device " + wanted + ": choose one of auto, cpu, cuda");
    };
  }

  boolean onGpu() {
    return !device.equals(CPU);
  }

  /** How a model is held whose weights stay as they are. */
  Precision frozen() {
    return half ? Precision.BFLOAT16 : Precision.FLOAT32;
  }

  /** How a model is held all of whose weights are trained. */
  Precision trained() {
    return half ? Precision.MIXED : Precision.FLOAT32;
  }
}
