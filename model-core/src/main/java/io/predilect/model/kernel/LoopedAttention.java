package io.predilect.model.kernel;

import io.predilect.model.arch.ModelConfig;

/**
 * Attention that calls each sequence by itself, or gathers many short ones into two padded batches,
 * as TorchScript: for processors, and for what the variable-length kernels of GPUs cannot do.
 *
 * <p>{@code layout} begins with {@code spans} (int64, on the CPU): the counts of prompts and
 * responses, all lengths in order, and for each response the index of its prompt. By itself it says
 * that all responses of a prompt, which is in a cache, see it in one call; with a mask, that each
 * sequence is called by itself; with five tensors, how short sequences are gathered.
 */
final class LoopedAttention {
  /**
   * Of a long sequence so many queries are taken at a time. Fewer would let fewer keys be worked
   * through in vain, but in smaller products.
   */
  static final int PART = 256;

  private LoopedAttention() {}

  static AttentionSource of(ModelConfig config, Sinks sinks) {
    return new AttentionSource(
        MASKS
            + sinks
                .in(SEQUENCES)
                .replace("{all}", sinks.are() ? ALL_SUMS : "")
                .replace("{joined}", sinks.joined())
                .replace("{scale}", AttentionKernels.scale(config))
                .replace("{part}", Integer.toString(PART))
                .replace("{q}", Integer.toString(config.queryWidth()))
                .replace("{heads}", Integer.toString(config.heads()))
                .replace("{kv}", Integer.toString(config.kvHeads())),
        SETUP,
        sinks.in(OWN),
        sinks.in(POOLED));
  }

  // A mask for all sequences from one of nothing but -inf, [queries at a time, longest + queries at
  // a time]; each slices it: row i sees what is left of column longest + i, and that column.
  // For padded responses: [responses, 1, longest response, longest prompt + longest response]. A
  // token sees its prompt and the response up to itself. Padding rows see all: their output is
  // dropped, but a row that sees nothing would make its gradients NaN.
  private static final String MASKS =
      """
        def causal(self: __torch__.Ops, far: Tensor) -> Tensor:
          return torch.triu(far, torch.size(far, 1) - torch.size(far, 0) + 1)
        def causal_short(self: __torch__.Ops, before: Tensor, lengths: Tensor, rows: Tensor, keys: Tensor) -> Tensor:
          width = torch.size(keys, 1)
          size = torch.size(rows, 1)
          at = torch.sub(torch.cumsum(torch.new_ones(before, [width]), 0), 1)
          column = torch.view(at, [1, 1, -1])
          own = torch.sub(column, width - size)
          token = torch.view(torch.slice(at, 0, 0, size), [1, -1, 1])
          of_prompt = torch.lt(column, torch.view(before, [-1, 1, 1]))
          of_itself = torch.logical_and(torch.ge(own, 0), torch.le(own, token))
          padding = torch.ge(token, torch.view(lengths, [-1, 1, 1]))
          seen = torch.logical_or(torch.logical_or(of_prompt, of_itself), padding)
          far = torch.new_full(before, [torch.size(rows, 0), size, width], float("-inf"), dtype=6)
          return torch.unsqueeze(torch.masked_fill(far, seen, 0.), 1)
      """;

  // Queries are the last positions of their keys. Many are taken some at a time, with the keys up
  // to the last of them: the fused kernels would else work through all the keys that a causal mask
  // hides.
  // A slice of the mask begins anywhere, but CUDA's kernels read 16 bytes at a time and check only
  // the strides: they get a copy ("aligned"; 0 is PyTorch's contiguous format, which also makes a
  // slice of one row a tensor of its own).
  // A window of 0 sees all; else a position sees itself and window - 1 before it. "only" is for
  // each prompt in the batch its only response, which then is one causal sequence with it; or below
  // 0.
  // "attend_grouped" needs responses in the order of their prompts: all responses of a prompt see
  // it in one call, and themselves in one each. Two softmaxes are joined by the sums that they
  // divided by, whose logarithms "flash" gives too; this has no backward pass.
  // Of a pool's prompts only those that a batch has responses to are repeated for their query heads
  // ("shared_of").
  private static final String SEQUENCES =
      """
        def sdpa(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool{sink_in}) -> Tensor:
          qq = torch.unsqueeze(torch.transpose(q, 0, 1), 0)
          kk = torch.unsqueeze(torch.transpose(k, 0, 1), 0)
          vv = torch.unsqueeze(torch.transpose(v, 0, 1), 0)
          o = (self).scores(qq, kk, vv, mask, causal{sink})
          return torch.transpose(torch.squeeze(o, 0), 0, 1)
        def lengths(self: __torch__.Ops, spans: Tensor) -> List[int]:
          out = annotate(List[int], [])
          for i in range(int(torch.select(spans, 0, 0)) + int(torch.select(spans, 0, 1))):
            a = torch.append(out, int(torch.select(spans, 0, 2 + i)))
          return out
        def owners(self: __torch__.Ops, spans: Tensor) -> List[int]:
          out = annotate(List[int], [])
          responses = int(torch.select(spans, 0, 1))
          first = 2 + int(torch.select(spans, 0, 0)) + responses
          for j in range(responses):
            a = torch.append(out, int(torch.select(spans, 0, first + j)))
          return out
        def only(self: __torch__.Ops, spans: Tensor) -> List[int]:
          owners = (self).owners(spans)
          out = annotate(List[int], [])
          for i in range(int(torch.select(spans, 0, 0))):
            a = torch.append(out, -1)
          if torch.gt(len(out), 0):
            for j in range(len(owners)):
              p = owners[j]
              if torch.eq(out[p], -1):
                b = torch._set_item(out, p, j)
              else:
                c = torch._set_item(out, p, -2)
          return out
        def banned(self: __torch__.Ops, x: Tensor, queries: int, keys: int, window: int) -> Tensor:
          far = torch.new_full(x, [queries, keys], float("-inf"))
          return torch.tril(far, keys - queries - window)
        def aligned(self: __torch__.Ops, mask: Tensor) -> Tensor:
          if ops.prim.is_cuda(mask):
            m = torch.clone(mask, memory_format=0)
          else:
            m = mask
          return m
        def some(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, window: int{sink_in}) -> Tensor:
          n = torch.size(q, 0)
          seen = torch.size(k, 0)
          windowed = torch.gt(window, 0) and torch.gt(seen, window)
          if torch.eq(n, seen) and torch.__not__(windowed):
            o = (self).sdpa(q, k, v, None, True{sink})
          else:
            reach = torch.size(mask, 1) - torch.size(mask, 0)
            m = torch.slice(torch.slice(mask, 0, 0, n), 1, reach + n - seen, reach + n)
            if windowed:
              m2 = torch.add(m, (self).banned(q, n, seen, window))
            else:
              m2 = (self).aligned(m)
            o = (self).sdpa(q, k, v, m2, False{sink})
          return o
        def last(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, window: int{sink_in}) -> Tensor:
          n = torch.size(q, 0)
          size = {part}
          before = torch.size(k, 0) - n
          if torch.lt(n, 2 * size):
            o = (self).some(q, k, v, mask, window{sink})
          else:
            out = annotate(List[Tensor], [])
            for i in range(torch.floordiv(n + size - 1, size)):
              to = ops.prim.min(i * size + size, n)
              kk = torch.slice(k, 0, 0, before + to)
              vv = torch.slice(v, 0, 0, before + to)
              a = torch.append(out, (self).some(torch.slice(q, 0, i * size, to), kk, vv, mask, window{sink}))
            o = torch.cat(out, 0)
          return o
        def respond(self: __torch__.Ops, q: Tensor, pk: Tensor, pv: Tensor, k: Tensor, v: Tensor, mask: Tensor, window: int{sink_in}) -> Tensor:
          return (self).last(q, torch.cat([pk, k], 0), torch.cat([pv, v], 0), mask, window{sink})
        def gathered(self: __torch__.Ops, x: Tensor, rows: Tensor, heads: int) -> Tensor:
          flat = torch.reshape(x, [torch.size(x, 0), -1])
          y = torch.view(torch.embedding(flat, rows), [torch.size(rows, 0), torch.size(rows, 1), heads, -1])
          return torch.transpose(y, 1, 2)
        def attend_short(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, layout: List[Tensor]{sink_in}) -> Tensor:
          out = annotate(List[Tensor], [])
          if torch.gt(torch.size(layout[1], 0), 0):
            q1 = (self).gathered(q, layout[1], {heads})
            k1 = (self).shared_rows((self).gathered(k, layout[1], {kv}))
            v1 = (self).shared_rows((self).gathered(v, layout[1], {kv}))
            o1 = (self).scores(q1, k1, v1, None, True{sink})
            a1 = torch.append(out, torch.reshape(torch.transpose(o1, 1, 2), [-1, {q}]))
          if torch.gt(torch.size(layout[2], 0), 0):
            q2 = (self).gathered(q, layout[2], {heads})
            k2 = (self).shared_rows((self).gathered(k, layout[3], {kv}))
            v2 = (self).shared_rows((self).gathered(v, layout[3], {kv}))
            o2 = (self).scores(q2, k2, v2, layout[4], False{sink})
            a2 = torch.append(out, torch.reshape(torch.transpose(o2, 1, 2), [-1, {q}]))
          return torch.embedding(torch.cat(out, 0), layout[5])
        def attend(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, lengths: List[int], owners: List[int], only: List[int], window: int{sink_in}) -> Tensor:
          qs = torch.split_with_sizes(q, lengths, 0)
          ks = torch.split_with_sizes((self).shared(k), lengths, 0)
          vs = torch.split_with_sizes((self).shared(v), lengths, 0)
          prompts = len(only)
          out = torch.slice(qs)
          for i in range(prompts):
            if torch.ge(only[i], 0):
              r1 = prompts + only[i]
              o = (self).last(torch.cat([qs[i], qs[r1]], 0), torch.cat([ks[i], ks[r1]], 0), torch.cat([vs[i], vs[r1]], 0), mask, window{sink})
              parts = torch.split_with_sizes(o, [lengths[i], lengths[r1]], 0)
              a = torch._set_item(out, i, parts[0])
              b = torch._set_item(out, r1, parts[1])
            else:
              c = torch._set_item(out, i, (self).last(qs[i], ks[i], vs[i], mask, window{sink}))
          for j in range(len(owners)):
            p = owners[j]
            r = prompts + j
            if torch.ne(only[p], j):
              d = torch._set_item(out, r, (self).respond(qs[r], ks[p], vs[p], ks[r], vs[r], mask, window{sink}))
          return torch.reshape(torch.cat(out, 0), [-1, {q}])
        def attend_cached(self: __torch__.Ops, q: Tensor, pk: List[Tensor], pv: List[Tensor], k: Tensor, v: Tensor, mask: Tensor, lengths: List[int], owners: List[int], window: int{sink_in}) -> Tensor:
          qs = torch.split_with_sizes(q, lengths, 0)
          ks = torch.split_with_sizes((self).shared(k), lengths, 0)
          vs = torch.split_with_sizes((self).shared(v), lengths, 0)
          out = annotate(List[Tensor], [])
          for j in range(len(owners)):
            p = owners[j]
            a = torch.append(out, (self).respond(qs[j], pk[p], pv[p], ks[j], vs[j], mask, window{sink}))
          return torch.reshape(torch.cat(out, 0), [-1, {q}])
        def shared_of(self: __torch__.Ops, prompts: List[Tensor], owners: List[int]) -> List[Tensor]:
          out = torch.slice(prompts)
          done = annotate(List[int], [])
          for i in range(len(prompts)):
            a = torch.append(done, 0)
          for j in range(len(owners)):
            p = owners[j]
            if torch.eq(done[p], 0):
              b = torch._set_item(out, p, (self).shared(prompts[p]))
              c = torch._set_item(done, p, 1)
          return out
        def flash(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, causal: bool) -> List[Tensor]:
          qq = torch.unsqueeze(torch.transpose(q, 0, 1), 0)
          kk = torch.unsqueeze(torch.transpose(k, 0, 1), 0)
          vv = torch.unsqueeze(torch.transpose(v, 0, 1), 0)
          o, sums, = torch._scaled_dot_product_flash_attention_for_cpu(qq, kk, vv, 0., causal, attn_mask=None, scale={scale})
          return [torch.transpose(torch.squeeze(o, 0), 0, 1), torch.unsqueeze(torch.transpose(torch.squeeze(sums, 0), 0, 1), -1)]
        def attend_grouped(self: __torch__.Ops, q: Tensor, pk: List[Tensor], pv: List[Tensor], k: Tensor, v: Tensor, lengths: List[int], owners: List[int]{sink_in}) -> Tensor:
          tokens = annotate(List[int], [])
          for i in range(len(pk)):
            a = torch.append(tokens, 0)
          for j in range(len(owners)):
            b = torch._set_item(tokens, owners[j], tokens[owners[j]] + lengths[j])
          before = annotate(List[Tensor], [])
          before_sums = annotate(List[Tensor], [])
          groups = torch.split_with_sizes(q, tokens, 0)
          for i in range(len(pk)):
            if torch.gt(tokens[i], 0):
              f = (self).flash(groups[i], pk[i], pv[i], False)
              c = torch.append(before, f[0])
              d = torch.append(before_sums, f[1])
          own = annotate(List[Tensor], [])
          own_sums = annotate(List[Tensor], [])
          qs = torch.split_with_sizes(q, lengths, 0)
          ks = torch.split_with_sizes((self).shared(k), lengths, 0)
          vs = torch.split_with_sizes((self).shared(v), lengths, 0)
          for j in range(len(owners)):
            g = (self).flash(qs[j], ks[j], vs[j], True)
            e = torch.append(own, g[0])
            h = torch.append(own_sums, g[1])
          of_prompt = torch.cat(before_sums, 0)
          of_itself = torch.cat(own_sums, 0)
          alone = torch.cat(own, 0)
          share = torch.sigmoid(torch.sub(of_prompt, of_itself))
          o = torch.lerp(alone, torch.cat(before, 0), torch.type_as(share, alone))
      {all}    return torch.reshape({joined}, [-1, {q}])
      """;

  private static final String ALL_SUMS =
      """
          all = torch.logaddexp(of_prompt, of_itself)
      """;

  private static final String SETUP =
      """
          lengths = (self).lengths(layout[0])
          owners = (self).owners(layout[0])
          only = (self).only(layout[0])
      """;

  private static final String OWN =
      """
            if torch.gt(len(layout), 2):
              a = (self).attend_short(p[0], p[1], p[2], layout{own_sink})
            else:
              a = (self).attend(p[0], p[1], p[2], layout[1], lengths, owners, only, windows[start + l]{own_sink})
      """;

  private static final String POOLED =
      """
            if torch.gt(len(layout), 2):
              k = torch.cat([cache[2 * l], p[1]], 0)
              v = torch.cat([cache[2 * l + 1], p[2]], 0)
              a = (self).attend_short(p[0], k, v, layout{own_sink})
            else:
              pk = (self).shared_of(torch.split_with_sizes(cache[2 * l], sizes, 0), owners)
              pv = (self).shared_of(torch.split_with_sizes(cache[2 * l + 1], sizes, 0), owners)
              if torch.eq(len(layout), 1):
                a = (self).attend_grouped(p[0], pk, pv, p[1], p[2], lengths, owners{own_sink})
              else:
                a = (self).attend_cached(p[0], pk, pv, p[1], p[2], layout[1], lengths, owners, windows[l]{own_sink})
      """;
}
