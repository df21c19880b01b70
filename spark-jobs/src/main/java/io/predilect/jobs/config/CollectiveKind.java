package io.predilect.jobs.config;

/** What sums tensors over the ranks of a training. */
public enum CollectiveKind {
  /** NCCL where all ranks can have it, else the ring. */
  AUTO,
  /** NVIDIA's NCCL, from GPU to GPU; ranks that cannot have it fail. */
  NCCL,
  /** A ring of sockets, through the processors' memory. */
  RING
}
