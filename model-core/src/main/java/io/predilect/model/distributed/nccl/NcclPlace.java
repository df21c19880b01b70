package io.predilect.model.distributed.nccl;

import java.util.Objects;

/**
 * Where a rank is.
 *
 * @param host its machine, as all ranks name it
 * @param device {@code cpu}, or {@code cuda:N} as the process counts its GPUs
 * @param guarded whether what ranks send each other is to be kept from strangers, which NCCL cannot
 */
public record NcclPlace(String host, String device, boolean guarded) {
  public NcclPlace {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(device, "device");
  }
}
