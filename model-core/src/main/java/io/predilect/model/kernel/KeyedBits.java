package io.predilect.model.kernel;

/**
 * Random bits by integer operations, as TorchScript, and no generator is asked: the same keys give
 * the same bits on every device, in every batch, and when a block is run again.
 */
public final class KeyedBits {
  /**
   * The method {@code bits}: of keys in int32, [tokens], as many int32 for each as a width says.
   * Number j of a row is number j of the sequence that starts at the row's key: SplitMix in 32
   * bits, a Weyl sequence through MurmurHash3's finaliser but for its last shift, which does not
   * reach the leading bits. Sums and products wrap around; {@code shifted} brings in zeros, where
   * PyTorch's own shift repeats the sign.
   */
  public static final String SOURCE =
      """
        def shifted(self: __torch__.Ops, h: Tensor, by: int, mask: int) -> Tensor:
          return torch.bitwise_and(torch.bitwise_right_shift(h, by), mask)
        def bits(self: __torch__.Ops, keys: Tensor, width: int) -> Tensor:
          row = torch.unsqueeze(keys, 1)
          ones = torch.new_ones(keys, [width])
          column = torch.mul(torch.cumsum(ones, 0, dtype=3), -1640531527)
          h = torch.add(row, column)
          a = torch.bitwise_xor_(h, (self).shifted(h, 16, 65535))
          b = torch.mul_(h, -2048144789)
          c = torch.bitwise_xor_(h, (self).shifted(h, 13, 524287))
          d = torch.mul_(h, -1028477387)
          return h
      """;

  private KeyedBits() {}
}
