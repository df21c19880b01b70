package io.predilect.model.kernel;

import io.predilect.model.arch.Role;

/**
 * How the heads' sinks reach attention, as TorchScript. A sink s is a learned number beside a
 * query's scores, of which their softmax takes a share as of them, and behind which there is no
 * value:
 *
 * <pre>o = Σⱼ exp(aⱼ) vⱼ / (Σⱼ exp(aⱼ) + exp(s)) = σ(log Σⱼ exp(aⱼ) − s) · softmax(a) v</pre>
 *
 * <p>The first form is {@link AttentionKernels}', for calls that make scores; the second that of
 * fused calls, which give the logarithm. Of a model without sinks no method knows anything of it.
 *
 * @param weight a block's sinks, [heads] in float32, where {@code w} and {@code b} are its arrays;
 *     empty: it has none
 */
record Sinks(String weight) {
  static Sinks of(BlockArrays arrays) {
    return new Sinks(arrays.weight(Role.SINKS));
  }

  /** Whether there are any. */
  boolean are() {
    return !weight.isEmpty();
  }

  /**
   * A source with what its methods are given of them ({@code {sink_in}}), hand on ({@code {sink}})
   * and are first called with ({@code {own_sink}}).
   */
  String in(String source) {
    return source
        .replace("{sink_in}", are() ? ", sink: Tensor" : "")
        .replace("{sink}", are() ? ", sink" : "")
        .replace("{own_sink}", are() ? ", " + weight : "");
  }

  /** The output of two joined calls, {@code o}, whose sums' logarithms are {@code all}. */
  String joined() {
    return are()
        ? "torch.mul(o, torch.type_as(torch.sigmoid(torch.sub(all, torch.unsqueeze(sink, 1))), o))"
        : "o";
  }

  /** What a fused call is followed by. */
  String fused() {
    return are() ? "(self).with_sink(o, sums, queries, sink)" : "o";
  }

  /** The method of that. */
  String methods(ComputeType type) {
    return are() ? FUSED.replace("{factor}", type.of("factor")) : "";
  }

  // o [queries, heads, dim]; sums [heads, queries], or as the memory-efficient kernel has them,
  // [sequences, heads, most queries]. The kernels' backward pass makes the softmax again of the
  // sums, and takes off a query's o · (slope by o): both are kept where they lie, so with the sinks
  // in them ("data" is the same numbers, but autograd does not watch them) it is that of this
  // softmax, for queries, keys and values. The sinks' own slope, minus their share times that same
  // product, comes with a factor that is 1.
  private static final String FUSED =
      """
        def by_query(self: __torch__.Ops, sums: Tensor, queries: Tensor, count: int) -> Tensor:
          if torch.eq(torch.dim(sums), 2):
            y = torch.t(sums)
          else:
            ends = torch.to(queries, 4)
            at = torch.sub(torch.cumsum(torch.new_ones(ends, [count]), 0), 1)
            of = torch.sub(torch.bucketize(at, ends, right=True), 1)
            place = torch.add(torch.mul(of, torch.size(sums, 2)), torch.sub(at, torch.index_select(ends, 0, of)))
            y = torch.index_select(torch.flatten(torch.transpose(sums, 1, 2), 0, 1), 0, place)
          return y
        def with_sink(self: __torch__.Ops, o: Tensor, sums: Tensor, queries: Tensor, sink: Tensor) -> Tensor:
          own = torch.detach(sink)
          share = torch.unsqueeze(torch.sigmoid(torch.sub((self).by_query(sums, queries, torch.size(o, 0)), own)), -1)
          a = torch.mul_(ops.prim.data(o), share)
          b = torch.copy_(ops.prim.data(sums), torch.logaddexp(sums, torch.unsqueeze(own, -1)))
          if ops.prim.requires_grad(sink):
            moved = torch.unsqueeze(torch.sub(sink, own), -1)
            factor = torch.rsub(torch.mul(moved, torch.rsub(share, 1)), 1)
            y = torch.mul(o, {factor})
          else:
            y = o
          return y
      """;
}
