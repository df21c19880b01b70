package io.predilect.model.kernel;

import io.predilect.model.arch.ShortConvolution;

/** Layers whose state is a convolution's last inputs, as TorchScript: see {@link StateKernels}. */
final class ShortConvolutionKernels {
  private ShortConvolutionKernels() {}

  static String source(ShortConvolution convolution, ComputeType type) {
    return SOURCE
        .replace("{width}", Integer.toString(convolution.channels()))
        .replace("{c}", type.toFloat("c"))
        .replace("{closed}", type.of("closed"));
  }

  // Nothing beside the channels: "state_none" has no numbers, and goes with the rows all the same.
  private static final String SOURCE =
      """
        def state_parts(self: __torch__.Ops, x: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
          r = (self).product_state((self).into_qkv(x, w, b), w, b)
          parts = torch.split_with_sizes(r, [{width}, {width}, {width}], -1)
          return [torch.mul(parts[0], parts[2]), parts[1], torch.slice(r, 1, 0, 0)]
        def state_none(self: __torch__.Ops, told: Tensor, sequences: int) -> Tensor:
          return torch.new_zeros(told, [sequences, 0])
        def state_run(self: __torch__.Ops, rows: Tensor, told: Tensor, state: Tensor, at: Tensor, places: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
          c = (self).convolved(rows, torch.size(rows, 1) - {before}, {kernel})
          return [(self).rows_at(torch.reshape(c, [-1, {width}]), places), state]
        def state_closed(self: __torch__.Ops, o: Tensor, c: Tensor, w: List[Tensor], b: int) -> Tensor:
          closed = torch.mul(o, {c})
          return {closed}
        def state_step(self: __torch__.Ops, x: Tensor, state: Tensor, tails: Tensor, w: List[Tensor], b: int) -> Tensor:
          p = (self).state_parts(x, w, b)
          rows = torch.cat([tails, torch.unsqueeze(p[0], 1)], 1)
          moved = torch.copy_(tails, torch.slice(rows, 1, 1, {before} + 1))
          c = torch.squeeze((self).convolved(rows, 1, {kernel}), 1)
          return (self).state_closed(c, p[1], w, b)
      """;
}
