package io.predilect.model.kernel;

import io.predilect.model.arch.ModelConfig;

/**
 * Attention by a plan, as TorchScript: keys and values are gathered once into the order in which
 * sequences see them, and one call attends all of them, however many there are.
 *
 * <p>{@code layout}: the most queries and the most keys of a sequence (int64, on the CPU); the
 * gathered keys' rows; and where each sequence's queries, and its keys, begin and the last ones end
 * (int32). Where prompts are in a cache, its rows come before the batch's own.
 */
final class PlannedAttention {
  private PlannedAttention() {}

  static AttentionSource of(ModelConfig config, ComputeType type) {
    if (config.block().scales().softcap() != 0) {
      throw new IllegalArgumentException(
          "no variable-length attention has soft-capping (attn_logit_softcapping is "
              + config.block().scales().softcap()
              + "); such a model's attention is LOOPED");
    }
    String methods = GATHERED + (type.half() ? FLASH : EFFICIENT) + DENSE + VARLEN;
    return new AttentionSource(
        methods
            .replace("{scale}", AttentionKernels.scale(config))
            .replace("{q}", Integer.toString(config.queryWidth()))
            .replace("{kv}", Integer.toString(config.kvHeads()))
            .replace("{dim}", Integer.toString(config.headDim())),
        SETUP,
        OWN,
        POOLED);
  }

  // Keys and values side by side are one gather. The backward pass of "embedding" sums a key's
  // gradients in float32 and in the same order every time, that of "index_select" does neither.
  private static final String GATHERED =
      """
        def attend_planned(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, layout: List[Tensor], most: List[int], window: int) -> Tensor:
          both = torch.reshape(torch.stack([k, v], 1), [torch.size(k, 0), -1])
          seen = torch.unbind(torch.view(torch.embedding(both, layout[1]), [-1, 2, {kv}, {dim}]), 1)
          o = (self).varlen(q, seen[0], seen[1], layout[2], layout[3], most, window)
          return torch.reshape(o, [-1, {q}])
      """;

  // q [queries, heads, dim], k and v [gathered keys, kvHeads, dim]; a sequence's queries are the
  // last positions of its keys. A window of 0 sees all; else a position sees itself and window - 1
  // before it. Only the calls of "fused" need a GPU.
  private static final String VARLEN =
      """
        def varlen(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, queries: Tensor, keys: Tensor, most: List[int], window: int) -> Tensor:
          if ops.prim.is_cuda(q):
            o = (self).fused(q, k, v, queries, keys, most, window)
          else:
            o = (self).dense(q, (self).shared(k), (self).shared(v), queries, keys, window)
          return o
      """;

  // Flash attention takes fewer key heads as they are. -1 on the left is no window.
  private static final String FLASH =
      """
        def fused(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, queries: Tensor, keys: Tensor, most: List[int], window: int) -> Tensor:
          o, sums, state, unused, debug, = torch._flash_attention_forward(q, k, v, queries, keys, most[0], most[1], 0., True, False, scale={scale}, window_size_left=window - 1, window_size_right=0)
          return o
      """;

  // The memory-efficient kernel, for float32; 2 is causal from the end of the keys.
  private static final String EFFICIENT =
      """
        def fused(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, queries: Tensor, keys: Tensor, most: List[int], window: int) -> Tensor:
          if torch.gt(window, 0):
            near = annotate(Optional[int], window)
          else:
            near = annotate(Optional[int], None)
          qq = torch.unsqueeze(q, 0)
          kk = torch.unsqueeze((self).shared(k), 0)
          vv = torch.unsqueeze((self).shared(v), 0)
          o, sums, seed, offset, most_q, most_k, = torch._efficient_attention_forward(qq, kk, vv, None, queries, keys, most[0], most[1], 0., 2, True, scale={scale}, window_size=near)
          return torch.squeeze(o, 0)
      """;

  // The same by its definition, with a mask of all queries and all keys: what tests of the plan,
  // and a GPU's results, are compared with.
  private static final String DENSE =
      """
        def dense(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, queries: Tensor, keys: Tensor, window: int) -> Tensor:
          q_ends = torch.to(queries, 4)
          k_ends = torch.to(keys, 4)
          q_at = torch.sub(torch.cumsum(torch.new_ones(q_ends, [torch.size(q, 0)]), 0), 1)
          k_at = torch.sub(torch.cumsum(torch.new_ones(k_ends, [torch.size(k, 0)]), 0), 1)
          q_of = torch.bucketize(q_at, q_ends, right=True)
          k_of = torch.bucketize(k_at, k_ends, right=True)
          q_left = torch.unsqueeze(torch.sub(torch.index_select(q_ends, 0, q_of), q_at), 1)
          k_left = torch.unsqueeze(torch.sub(torch.index_select(k_ends, 0, k_of), k_at), 0)
          before = torch.sub(k_left, q_left)
          same = torch.eq(torch.unsqueeze(q_of, 1), torch.unsqueeze(k_of, 0))
          seen = torch.logical_and(same, torch.ge(before, 0))
          if torch.gt(window, 0):
            seen = torch.logical_and(seen, torch.lt(before, window))
          qq = torch.unsqueeze(torch.transpose(q, 0, 1), 0)
          kk = torch.unsqueeze(torch.transpose(k, 0, 1), 0)
          vv = torch.unsqueeze(torch.transpose(v, 0, 1), 0)
          o = torch.scaled_dot_product_attention(qq, kk, vv, seen, 0., False, scale={scale})
          return torch.transpose(torch.squeeze(o, 0), 0, 1)
      """;

  private static final String SETUP =
      """
          most = (self).sizes(layout[0])
      """;

  private static final String OWN =
      """
            a = (self).attend_planned(p[0], p[1], p[2], layout, most, windows[start + l])
      """;

  private static final String POOLED =
      """
            k = torch.cat([cache[2 * l], p[1]], 0)
            v = torch.cat([cache[2 * l + 1], p[2]], 0)
            a = (self).attend_planned(p[0], k, v, layout, most, windows[l])
      """;
}
