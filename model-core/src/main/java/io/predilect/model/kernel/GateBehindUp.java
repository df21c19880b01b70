package io.predilect.model.kernel;

/**
 * The gate and the up projection of an MLP as TorchScript. A GPU's elementwise kernels take three
 * times as long for the halves of rows as for whole ones: there the two lie one behind the other,
 * [2, tokens, width], where a processor has them side by side, [tokens, 2 · width].
 */
final class GateBehindUp {
  private GateBehindUp() {}

  /** The methods of the product, which need {@link #PARTS}. */
  static String source(ProductSource product) {
    return PRODUCT.replace("{linear}", product.of("h", "m", "bias"));
  }

  /** An expression's product with the matrix of both. */
  static String product(String x, String matrix, String bias) {
    return "(self).up_halves(" + x + ", " + matrix + ", " + bias + ")";
  }

  /**
   * A product's output in its parts and back: those of [2, tokens, width], or of rows. One part is
   * of both.
   */
  static final String PARTS =
      """
        def parts_of(self: __torch__.Ops, y: Tensor, rows: List[int]) -> List[Tensor]:
          if torch.ne(torch.dim(y), 3):
            o = torch.split_with_sizes(y, rows, -1)
          elif torch.eq(torch.len(rows), 1):
            o = [torch.cat(torch.unbind(y, 0), -1)]
          else:
            o = torch.unbind(y, 0)
          return o
        def whole_of(self: __torch__.Ops, parts: List[Tensor], y: Tensor) -> Tensor:
          if torch.eq(torch.dim(y), 3):
            o = torch.stack(parts, 0)
          else:
            o = torch.cat(parts, -1)
          return o
        def halves_of(self: __torch__.Ops, u: Tensor) -> List[Tensor]:
          half = torch.floordiv(torch.size(u, -1), 2)
          return (self).parts_of(u, [half, half])
      """;

  private static final String PRODUCT =
      """
        def twice(self: __torch__.Ops, h: Tensor) -> Tensor:
          return torch.expand(torch.unsqueeze(h, 0), [2, -1, -1])
        def one_behind_other(self: __torch__.Ops, h: Tensor, m: Tensor, bias: Optional[Tensor]) -> Tensor:
          both = torch.view(m, [2, -1, torch.size(m, 1)])
          u = torch.bmm((self).twice(h), torch.transpose(both, 1, 2))
          if torch.__isnot__(bias, None):
            u = torch.add(u, torch.view(unchecked_cast(Tensor, bias), [2, 1, -1]))
          return u
        def up_halves(self: __torch__.Ops, h: Tensor, m: Tensor, bias: Optional[Tensor]) -> Tensor:
          if ops.prim.is_cuda(h):
            u = (self).one_behind_other(h, m, bias)
          else:
            u = {linear}
          return u
      """;
}
