package io.predilect.model.kernel;

/**
 * Dropout as TorchScript. Whether a number is dropped is computed from its row's key and its column
 * by integer operations, and no generator is asked: the same text gives the same mask on every
 * device, in every batch, and when a block is run again.
 */
final class DropoutKernels {
  private static final double ALL = 0x1p32;

  private DropoutKernels() {}

  /** A method that drops this share of a tensor's numbers, and scales what is kept. */
  static String source(double share) {
    long kept = Math.round((1 - share) * ALL) + Integer.MIN_VALUE;
    return DROP.replace("{below}", Long.toString(Math.min(kept, Integer.MAX_VALUE)))
        .replace("{factor}", Double.toString(1 / (1 - share)));
  }

  // "keys" parts keys that are two in an int64: its halves, as "to" leaves out what is above. x
  // [tokens, in]; keys [slots, tokens] in int32, random bits; a vector in their place: nothing is
  // dropped. Number j of a row is number j of the sequence that starts at the row's key: SplitMix
  // in 32 bits, a Weyl sequence through MurmurHash3's finaliser but for its last shift, which does
  // not reach the leading bits that are compared. Sums and products wrap around; "shifted" brings
  // in zeros, where PyTorch's own shift repeats the sign.
  private static final String DROP =
      """
        def keys(self: __torch__.Ops, packed: Tensor, shape: Tensor) -> Tensor:
          layers = int(torch.select(shape, 0, 0))
          slots = int(torch.select(shape, 0, 1))
          tokens = int(torch.select(shape, 0, 2))
          lower = torch.to(packed, 3)
          upper = torch.to(torch.bitwise_right_shift(packed, 32), 3)
          both = torch.reshape(torch.stack([lower, upper], 1), [-1])
          flat = torch.narrow(both, 0, 0, layers * slots * tokens)
          return torch.view(flat, [layers, slots, tokens])
        def shifted(self: __torch__.Ops, h: Tensor, by: int, mask: int) -> Tensor:
          return torch.bitwise_and(torch.bitwise_right_shift(h, by), mask)
        def drop(self: __torch__.Ops, x: Tensor, keys: Tensor, slot: int) -> Tensor:
          if torch.eq(torch.dim(keys), 1):
            y = x
          else:
            row = torch.unsqueeze(torch.select(keys, 0, slot), 1)
            ones = torch.new_ones(keys, [torch.size(x, 1)])
            column = torch.mul(torch.cumsum(ones, 0, dtype=3), -1640531527)
            h = torch.add(row, column)
            a = torch.bitwise_xor_(h, (self).shifted(h, 16, 65535))
            b = torch.mul_(h, -2048144789)
            c = torch.bitwise_xor_(h, (self).shifted(h, 13, 524287))
            d = torch.mul_(h, -1028477387)
            y = torch.mul(torch.mul(x, torch.lt(h, {below})), {factor})
          return y
      """;
}
