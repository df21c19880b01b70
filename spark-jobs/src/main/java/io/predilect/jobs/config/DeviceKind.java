package io.predilect.jobs.config;

/** What models run on. */
public enum DeviceKind {
  /** A GPU where Spark or the machine has one for the task, else the processor. */
  AUTO,
  /** The processor. */
  CPU,
  /** A GPU of NVIDIA's; a run that finds none fails. */
  CUDA
}
