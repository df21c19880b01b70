package io.predilect.model.kernel;

/**
 * Dropout as TorchScript. Whether a number is dropped is computed from its row's key and its column
 * by {@link KeyedBits}: the same text gives the same mask on every device, in every batch, and when
 * a block is run again.
 */
final class DropoutKernels {
  private static final double ALL = 0x1p32;

  private DropoutKernels() {}

  /** A method that drops this share of a tensor's numbers, and scales what is kept. */
  static String source(double share) {
    long kept = Math.round((1 - share) * ALL) + Integer.MIN_VALUE;
    return KeyedBits.SOURCE
        + DROP.replace("{below}", Long.toString(Math.min(kept, Integer.MAX_VALUE)))
            .replace("{factor}", Double.toString(1 / (1 - share)));
  }

  // "keys" parts keys that are two in an int64: its halves, as "to" leaves out what is above. x
  // [tokens, in]; keys [slots, tokens] in int32, random bits; a vector in their place: nothing is
  // dropped.
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
        def drop(self: __torch__.Ops, x: Tensor, keys: Tensor, slot: int) -> Tensor:
          if torch.eq(torch.dim(keys), 1):
            y = x
          else:
            h = (self).bits(torch.select(keys, 0, slot), torch.size(x, 1), )
            y = torch.mul(torch.mul(x, torch.lt(h, {below})), {factor})
          return y
      """;
}
