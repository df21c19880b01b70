package io.predilect.model.kernel;

/**
 * The RMS norm, x / √(mean(x²) + ε) · w, as TorchScript; in float32 inside, whatever the type.
 *
 * <p>PyTorch 2.7 makes it of eight kernels (six in float32), and keeps what three of them make, in
 * float32, for the backward pass. Its layer norm is one kernel and the same thing if x has the mean
 * 0, as it has beside −x; with what lays the two side by side it is five.
 */
final class NormKernels {
  private NormKernels() {}

  // shape is x's last dimension; weight, of that size, has x's type.
  static final String SOURCE =
      """
        def rms_norm(self: __torch__.Ops, x: Tensor, shape: List[int], weight: Tensor, eps: float) -> Tensor:
          if ops.prim.is_cuda(x):
            o = (self).rms_fused(x, shape[0], weight, eps)
          else:
            o = torch.rms_norm(x, shape, weight, eps)
          return o
        def rms_fused(self: __torch__.Ops, x: Tensor, width: int, weight: Tensor, eps: float) -> Tensor:
          both = torch.cat([x, torch.neg(x)], -1)
          y = torch.layer_norm(both, [2 * width], torch.cat([weight, weight], 0), None, eps)
          return torch.contiguous(torch.slice(y, -1, 0, width))
      """;
}
