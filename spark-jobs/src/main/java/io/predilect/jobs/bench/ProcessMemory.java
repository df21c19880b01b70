package io.predilect.jobs.bench;

import io.predilect.model.engine.ResidentMemory;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/** The memory of this process, in bytes, for benches that are nothing without it. */
final class ProcessMemory {
  private ProcessMemory() {}

  /** The most that was ever resident. */
  static long peak() {
    return required(ResidentMemory.peakBytes());
  }

  /** What is resident now. */
  static long now() {
    return required(ResidentMemory.bytes());
  }

  /** What is alive on the heap now. */
  static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long required(OptionalLong bytes) {
    return bytes.orElseThrow(
        () ->
            new IllegalStateException(
                "this bench measures the memory of a process, which this system does not tell;"
                    + " run it on Linux"));
  }
}
