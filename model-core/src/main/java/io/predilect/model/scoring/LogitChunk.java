package io.predilect.model.scoring;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;

/**
 * How many logits exist at a time: on a processor so many that they stay in its cache, on a GPU,
 * which wants large products and few of them, what a share of its memory holds.
 *
 * @param rows the most rows
 * @param logits the most numbers, unless 64 columns of all rows are more
 */
record LogitChunk(int rows, long logits) {
  private static final LogitChunk PROCESSOR = new LogitChunk(1024, 2L << 20); // 8 MiB

  private static final int PROCESSOR_BYTES = 3 * Float.BYTES; // with two that are made of them
  private static final int GPU_ROWS = 2048;
  private static final int GPU_SHARE = 16;
  // As products make it, in bfloat16 or not, in float32, and its power of e.
  private static final int GPU_BYTES = 2 + Float.BYTES + Float.BYTES;

  static LogitChunk of(Device device) {
    return device.isGpu() ? ofGpu(CudaUtils.getGpuMemory(device).getMax()) : PROCESSOR;
  }

  /**
   * Of a GPU.
   *
   * @param memory its bytes in all
   */
  static LogitChunk ofGpu(long memory) {
    return new LogitChunk(GPU_ROWS, Math.max(PROCESSOR.logits, memory / GPU_SHARE / GPU_BYTES));
  }

  /** The most bytes that logits of some rows take on any device of a kind. */
  static long bytes(boolean gpu, long rows, int vocabulary) {
    return gpu
        ? Math.min(GPU_ROWS, rows) * vocabulary * GPU_BYTES
        : Math.min(PROCESSOR.logits, Math.min(PROCESSOR.rows, rows) * vocabulary) * PROCESSOR_BYTES;
  }

  /** How many rows of a whole vocabulary exist at a time, at least 1. */
  int rowsOf(int vocabulary) {
    return (int) Math.max(1, Math.min(rows, logits / vocabulary));
  }

  /** As the kernels take it. */
  long[] values() {
    return new long[] {rows, logits};
  }
}
