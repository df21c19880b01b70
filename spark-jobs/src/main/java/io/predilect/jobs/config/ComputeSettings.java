package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * What models run on, in every stage that runs one.
 *
 * @param device what kind of device
 * @param dtype the number type, where a stage names none
 * @param tf32 whether GPUs may round the factors of float32 products to TF32
 * @param modelCacheGib what copies of models may take on a machine, in GiB
 */
public record ComputeSettings(DeviceKind device, Dtype dtype, boolean tf32, int modelCacheGib) {
  private static final long GIB = 1L << 30;

  public ComputeSettings {
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(dtype, "dtype");
    new Checks()
        .holds(
            !tf32 || device != DeviceKind.CPU,
            "tf32",
            tf32,
            "it changes products on GPUs only, and device is cpu: leave it out")
        .atLeast("model_cache_gib", modelCacheGib, 0)
        .orThrow();
  }

  /** What copies of models may take on a machine. */
  public long modelCacheBytes() {
    return modelCacheGib * GIB;
  }
}
