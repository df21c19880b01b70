package io.predilect.model.kernel;

import ai.djl.Device;
import io.predilect.model.arch.ModelConfig;

/** How the sequences of a batch reach attention. */
public enum AttentionPath {
  /** A call for each sequence, or two for all of them padded. */
  LOOPED,
  /** One gather and one variable-length call, however many sequences there are. */
  PLANNED;

  // CUDA's variable-length kernels read 16 bytes at a time and know heads up to this size.
  private static final int HEAD_MULTIPLE = 8;
  private static final int LARGEST_HEAD = 256;

  /** The better one for a device: GPUs must not be kept waiting for calls. */
  public static AttentionPath of(ModelConfig config, Device device) {
    return device.isGpu() && hasPlan(config) && fits(config.headDim()) ? PLANNED : LOOPED;
  }

  /**
   * Whether a GPU takes a model's sequences by a plan, if its heads fit: soft-capping has no fused
   * form.
   */
  public static boolean hasPlan(ModelConfig config) {
    return config.block().scales().softcap() == 0;
  }

  private static boolean fits(int headDim) {
    return headDim % HEAD_MULTIPLE == 0 && headDim <= LARGEST_HEAD;
  }
}
