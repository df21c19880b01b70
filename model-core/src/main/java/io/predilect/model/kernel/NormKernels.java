package io.predilect.model.kernel;

import io.predilect.model.engine.Engines;

/**
 * The RMS norm, x / √(mean(x²) + ε) · w, as TorchScript; in float32 inside, whatever the type.
 *
 * <p>PyTorch has one kernel for it on GPUs from 2.9 on. Before, it makes it of eight (six in
 * float32), and keeps what three of them make, in float32, for the backward pass. Its layer norm is
 * one kernel and the same thing if x has the mean 0, as it has beside −x; with what lays the two
 * side by side it is five, which on an H200 take six times as long as the one.
 */
final class NormKernels {
  private static final int FUSED_SINCE = 9;

  private NormKernels() {}

  /** The method; shape is x's last dimension; weight, of that size, has x's type. */
  static String source() {
    return RMS_NORM + (fused(Engines.pytorch().getVersion()) ? FUSED : BESIDE_ITS_NEGATIVE);
  }

  /** Whether a version of PyTorch, such as 2.11.0, has the kernel. */
  static boolean fused(String version) {
    String[] parts = version.split("[.+]", -1);
    int major = Integer.parseInt(parts[0]);
    return major > 2 || (major == 2 && Integer.parseInt(parts[1]) >= FUSED_SINCE);
  }

  private static final String RMS_NORM =
      """
        def rms_norm(self: __torch__.Ops, x: Tensor, shape: List[int], weight: Tensor, eps: float) -> Tensor:
          if ops.prim.is_cuda(x):
            o = (self).rms_fused(x, shape, weight, eps)
          else:
            o = torch.rms_norm(x, shape, weight, eps)
          return o
      """;

  private static final String FUSED =
      """
        def rms_fused(self: __torch__.Ops, x: Tensor, shape: List[int], weight: Tensor, eps: float) -> Tensor:
          o, scale, = torch._fused_rms_norm(x, shape, weight, eps)
          return o
      """;

  static final String BESIDE_ITS_NEGATIVE =
      """
        def rms_fused(self: __torch__.Ops, x: Tensor, shape: List[int], weight: Tensor, eps: float) -> Tensor:
          width = shape[0]
          both = torch.cat([x, torch.neg(x)], -1)
          y = torch.layer_norm(both, [2 * width], torch.cat([weight, weight], 0), None, eps)
          return torch.contiguous(torch.slice(y, -1, 0, width))
      """;
}
