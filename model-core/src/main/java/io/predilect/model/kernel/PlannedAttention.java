package io.predilect.model.kernel;

import io.predilect.model.arch.ModelConfig;

/**
 * Attention by a plan, as TorchScript: keys and values are gathered once into the order in which
 * sequences see them, and one call attends all of them, however many there are.
 *
 * <p>{@code layout}: the most queries and the most keys of a sequence, and how often a row is
 * gathered at most (int64, on the CPU); the gathered keys' rows; where each sequence's queries, and
 * its keys, begin and the last ones end (int32); and both of these once more, one behind the other
 * (int64, on the CPU). Where prompts are in a cache, its rows come before the batch's own.
 *
 * <p>The call for float32 has a window on its way forward only: PyTorch 2.7 leaves it out of the
 * gradients. So sequences longer than a window are attended one by one in float32, with a mask.
 */
final class PlannedAttention {
  private PlannedAttention() {}

  static AttentionSource of(ModelConfig config, ComputeType type, Sinks sinks) {
    if (config.block().scales().softcap() != 0) {
      throw new IllegalArgumentException(
          "no variable-length attention has soft-capping (attn_logit_softcapping is "
              + config.block().scales().softcap()
              + "); such a model's attention is LOOPED");
    }
    String methods =
        (type.half() ? FEW_OR_SORTED : SORTED)
            + GATHERED
            + (type.half() ? FLASH : EFFICIENT + BANDED)
            + DENSE.replace("{dense}", sinks.are() ? SCORED : MASKED)
            + sinks.methods(type);
    return new AttentionSource(
        sinks
            .in(methods)
            .replace("{fused}", sinks.fused())
            .replace("{scale}", AttentionKernels.scale(config))
            .replace("{part}", Integer.toString(LoopedAttention.PART))
            .replace("{q}", Integer.toString(config.queryWidth()))
            .replace("{kv}", Integer.toString(config.kvHeads()))
            .replace("{dim}", Integer.toString(config.headDim())),
        SETUP,
        sinks.in(OWN),
        sinks.in(POOLED));
  }

  // Keys and values side by side are one gather. The backward pass of "embedding" sums a key's
  // gradients in float32 and in the same order every time, but sorts the rows for it: 21 kernels on
  // a GPU. That of "index_select" is two, which add them one by one in their own type. A pair's
  // prompt has three, of its own queries and its two responses': in half precision they go the
  // short way.
  private static final String GATHERED =
      """
        def attend_planned(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, layout: List[Tensor], most: List[int], window: int{sink_in}) -> Tensor:
          both = torch.reshape(torch.stack([k, v], 1), [torch.size(k, 0), -1])
          seen = torch.unbind(torch.view((self).gathered(both, layout[1], most), [-1, 2, {kv}, {dim}]), 1)
          o = (self).varlen(q, seen[0], seen[1], layout, most, window{sink})
          return torch.reshape(o, [-1, {q}])
      """;

  private static final String SORTED =
      """
        def gathered(self: __torch__.Ops, both: Tensor, rows: Tensor, most: List[int]) -> Tensor:
          return torch.embedding(both, rows)
      """;

  private static final String FEW_OR_SORTED =
      """
        def gathered(self: __torch__.Ops, both: Tensor, rows: Tensor, most: List[int]) -> Tensor:
          if torch.le(most[2], 3):
            seen = torch.index_select(both, 0, rows)
          else:
            seen = torch.embedding(both, rows)
          return seen
      """;

  // q [queries, heads, dim], k and v [gathered keys, kvHeads, dim]; a sequence's queries are the
  // last positions of its keys. A window of 0 sees all; else a position sees itself and window - 1
  // before it. Only the calls of "fused" need a GPU.
  // Flash attention takes fewer key heads as they are. -1 on the left is no window.
  private static final String FLASH =
      """
        def varlen(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, layout: List[Tensor], most: List[int], window: int{sink_in}) -> Tensor:
          if ops.prim.is_cuda(q):
            o = (self).fused(q, k, v, layout[2], layout[3], most, window{sink})
          else:
            o = (self).dense(q, (self).shared(k), (self).shared(v), layout[2], layout[3], window{sink})
          return o
        def fused(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, queries: Tensor, keys: Tensor, most: List[int], window: int{sink_in}) -> Tensor:
          o, sums, state, unused, debug, = torch._flash_attention_forward(q, k, v, queries, keys, most[0], most[1], 0., True, False, scale={scale}, window_size_left=window - 1, window_size_right=0)
          return {fused}
      """;

  // The memory-efficient kernel, for float32; 2 is causal from the end of the keys.
  private static final String EFFICIENT =
      """
        def varlen(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, layout: List[Tensor], most: List[int], window: int{sink_in}) -> Tensor:
          if torch.gt(window, 0) and torch.gt(most[1], window):
            o = (self).banded(q, (self).shared(k), (self).shared(v), (self).sizes(layout[4]), window{sink})
          else:
            if ops.prim.is_cuda(q):
              o = (self).fused(q, (self).shared(k), (self).shared(v), layout[2], layout[3], most{sink})
            else:
              o = (self).dense(q, (self).shared(k), (self).shared(v), layout[2], layout[3], 0{sink})
          return o
        def fused(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, queries: Tensor, keys: Tensor, most: List[int]{sink_in}) -> Tensor:
          qq = torch.unsqueeze(q, 0)
          kk = torch.unsqueeze(k, 0)
          vv = torch.unsqueeze(v, 0)
          o, sums, seed, offset, most_q, most_k, = torch._efficient_attention_forward(qq, kk, vv, None, queries, keys, most[0], most[1], 0., 2, True, scale={scale})
          o = torch.squeeze(o, 0)
          return {fused}
      """;

  // Of each sequence some queries at a time, with the keys from the first that the first of them
  // sees to the last one's own. Row i of the band sees its columns i to i + window - 1; all parts
  // but a sequence's first ones take it whole. A slice of it begins anywhere, but CUDA's kernels
  // read 16 bytes at a time: they get a copy (0 is PyTorch's contiguous format).
  private static final String BANDED =
      """
        def banded(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, ends: List[int], window: int{sink_in}) -> Tensor:
          size = {part}
          far = torch.new_full(q, [size, size + window - 1], float("-inf"))
          band = torch.add(torch.triu(far, window), torch.tril(far, -1))
          sequences = torch.floordiv(len(ends), 2) - 1
          out = annotate(List[Tensor], [])
          for s in range(sequences):
            n = ends[s + 1] - ends[s]
            key = ends[sequences + 1 + s]
            before = ends[sequences + 2 + s] - key - n
            for i in range(torch.floordiv(n + size - 1, size)):
              to = ops.prim.min(i * size + size, n)
              reach = before + i * size - window + 1
              low = ops.prim.max(reach, 0)
              rows = to - i * size
              columns = before + to - low
              if torch.eq(rows, size) and torch.eq(low, reach):
                mask = band
              else:
                mask = torch.clone(torch.slice(torch.slice(band, 0, 0, rows), 1, low - reach, low - reach + columns), memory_format=0)
              qq = torch.transpose(torch.slice(q, 0, ends[s] + i * size, ends[s] + to), 0, 1)
              kk = torch.transpose(torch.slice(k, 0, key + low, key + before + to), 0, 1)
              vv = torch.transpose(torch.slice(v, 0, key + low, key + before + to), 0, 1)
              o = (self).scores(torch.unsqueeze(qq, 0), torch.unsqueeze(kk, 0), torch.unsqueeze(vv, 0), mask, False{sink})
              a = torch.append(out, torch.transpose(torch.squeeze(o, 0), 0, 1))
          return torch.cat(out, 0)
      """;

  // The same by its definition, with a mask of all queries and all keys: what tests of the plan,
  // and a GPU's results, are compared with.
  private static final String DENSE =
      """
        def dense(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, queries: Tensor, keys: Tensor, window: int{sink_in}) -> Tensor:
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
          o = {dense}
          return torch.transpose(torch.squeeze(o, 0), 0, 1)
      """;

  private static final String MASKED =
      "torch.scaled_dot_product_attention(qq, kk, vv, seen, 0., False, scale={scale})";

  private static final String SCORED =
      "(self).scores(qq, kk, vv, torch.masked_fill(torch.new_full(seen, torch.size(seen), float(\"-inf\"), dtype=6), seen, 0.), False, sink)";

  private static final String SETUP =
      """
          most = (self).sizes(layout[0])
      """;

  private static final String OWN =
      """
            a = (self).attend_planned(p[0], p[1], p[2], layout, most, windows[start + l]{own_sink})
      """;

  private static final String POOLED =
      """
            k = torch.cat([cache[2 * l], p[1]], 0)
            v = torch.cat([cache[2 * l + 1], p[2]], 0)
            a = (self).attend_planned(p[0], k, v, layout, most, windows[l]{own_sink})
      """;
}
