package io.predilect.model.kernel;

import io.predilect.model.arch.Block;
import io.predilect.model.arch.ModelConfig;

/** Rotary embedding and attention over packed sequences, as TorchScript. */
final class AttentionKernels {
  /**
   * Of a long sequence so many queries are taken at a time. Fewer would let fewer keys be worked
   * through in vain, but in smaller products.
   */
  static final int PART = 256;

  private AttentionKernels() {}

  static String source(ModelConfig config, ComputeType type) {
    Block block = config.block();
    int rotated = config.rope().map(rope -> rope.dim()).orElse(config.headDim());
    double scale =
        block.attentionScale() == 0 ? 1 / Math.sqrt(config.headDim()) : block.attentionScale();
    return (rotated == config.headDim() ? ROTATE_ALL : ROTATE_PART)
            .replace("{rotated}", Integer.toString(rotated))
            .replace("{rest}", Integer.toString(config.headDim() - rotated))
        + (block.attentionSoftcap() == 0 ? FUSED : SOFTCAPPED)
            .replace("{cap}", Double.toString(block.attentionSoftcap()))
            .replace("{mask}", type.half() ? HALF_MASK : "")
            .replace("{s}", type.toFloat("torch.matmul(q, torch.transpose(k, 2, 3))"))
            .replace("{p}", type.of("torch.softmax(s4, -1)"))
            .replace("{scale}", Double.toString(scale))
        + shared(config)
        + SEQUENCES
            .replace("{cos}", type.of("torch.contiguous(parts[0])"))
            .replace("{sin}", type.of("torch.contiguous(parts[1])"))
            .replace("{scale}", Double.toString(scale))
            .replace("{part}", Integer.toString(PART))
            .replace("{q}", Integer.toString(config.queryWidth()))
            .replace("{heads}", Integer.toString(config.heads()))
            .replace("{groups}", Integer.toString(config.heads() / config.kvHeads()))
            .replace("{dim}", Integer.toString(config.headDim()))
            .replace("{kv}", Integer.toString(config.kvHeads()));
  }

  // Key or value heads, once for each query head that shares them: [tokens, heads, dim].
  private static String shared(ModelConfig config) {
    int groups = config.heads() / config.kvHeads();
    String expanded =
        "torch.reshape(torch.expand(torch.unsqueeze(k, 2), [-1, -1, "
            + groups
            + ", -1]), [-1, "
            + config.heads()
            + ", "
            + config.headDim()
            + "])";
    return "  def shared(self: __torch__.Ops, k: Tensor) -> Tensor:\n    return "
        + (groups == 1 ? "k" : expanded)
        + "\n  def shared_rows(self: __torch__.Ops, k: Tensor) -> Tensor:\n    return "
        + (groups == 1 ? "k" : "torch.repeat_interleave(k, " + groups + ", 1)")
        + "\n";
  }

  private static final String ROTATE_ALL =
      """
        def rotate(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
          halves = torch.chunk(x, 2, -1)
          turned = torch.cat([torch.neg(halves[1]), halves[0]], -1)
          return torch.add(torch.mul(x, cos), torch.mul(turned, sin))
      """;

  private static final String ROTATE_PART =
      """
        def rotate(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
          parts = torch.split_with_sizes(x, [{rotated}, {rest}], -1)
          halves = torch.chunk(parts[0], 2, -1)
          turned = torch.cat([torch.neg(halves[1]), halves[0]], -1)
          return torch.cat([torch.add(torch.mul(parts[0], cos), torch.mul(turned, sin)), parts[1]], -1)
      """;

  // q [rows, heads, n, dim], k and v [rows, heads, m, dim]. PyTorch's own sharing of key heads
  // ("enable_gqa") would leave the fused kernels on the CPU.
  private static final String FUSED =
      """
        def scores(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
      {mask}    return torch.scaled_dot_product_attention(q, k, v, mask, 0., causal, scale={scale})
      """;

  // The fused kernels want the mask in the type of what it is added to.
  private static final String HALF_MASK =
      """
          if torch.__isnot__(mask, None):
            mask = torch.to(unchecked_cast(Tensor, mask), 15)
      """;

  private static final String SOFTCAPPED =
      """
        def scores(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
          s = torch.mul({s}, {scale})
          s2 = torch.mul(torch.tanh(torch.div(s, {cap})), {cap})
          n = torch.size(s2, 2)
          if causal:
            ones = torch.new_ones(s2, [n, n])
            s3 = torch.masked_fill(s2, torch.eq(torch.tril(ones), 0), float("-inf"))
          else:
            s3 = s2
          if torch.__isnot__(mask, None):
            s4 = torch.add(s3, unchecked_cast(Tensor, mask))
          else:
            s4 = s3
          return torch.matmul({p}, v)
      """;

  // Queries are the last positions of their keys. Many are taken some at a time, with the keys up
  // to
  // the last of them: the fused kernels would else work through all the keys that a causal mask
  // hides. The mask: [rows, longest sequence + rows].
  // A window of 0 sees all; else a position sees itself and window - 1 before it. "only" is for
  // each prompt its only response, which then is one causal sequence with it; or below 0.
  // "attend_grouped" needs responses in the order of their prompts: all responses of a prompt see
  // it in one call, and themselves in one each. Two softmaxes are joined by the sums that they
  // divided by, whose logarithms "flash" gives too; this has no backward pass.
  // Of a pool's prompts only those that a batch has responses to are repeated for their query heads
  // ("shared_of").
  // In decoding (attend_slots) the query heads that share a key head stand where else the tokens of
  // a sequence do, so that the cache, [rows, kvHeads, slots, dim], is never repeated for them.
  private static final String SEQUENCES =
      """
        def rope(self: __torch__.Ops, table: Tensor, positions: Tensor) -> List[Tensor]:
          rows = torch.index_select(table, 0, positions)
          parts = torch.chunk(torch.unsqueeze(rows, 1), 2, -1)
          return [{cos}, {sin}]
        def sdpa(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
          qq = torch.unsqueeze(torch.transpose(q, 0, 1), 0)
          kk = torch.unsqueeze(torch.transpose(k, 0, 1), 0)
          vv = torch.unsqueeze(torch.transpose(v, 0, 1), 0)
          o = (self).scores(qq, kk, vv, mask, causal)
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
        def some(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, window: int) -> Tensor:
          n = torch.size(q, 0)
          seen = torch.size(k, 0)
          windowed = torch.gt(window, 0) and torch.gt(seen, window)
          if torch.eq(n, seen) and torch.__not__(windowed):
            o = (self).sdpa(q, k, v, None, True)
          else:
            reach = torch.size(mask, 1) - torch.size(mask, 0)
            m = torch.slice(torch.slice(mask, 0, 0, n), 1, reach + n - seen, reach + n)
            if windowed:
              m2 = torch.add(m, (self).banned(q, n, seen, window))
            else:
              m2 = m
            o = (self).sdpa(q, k, v, m2, False)
          return o
        def last(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, window: int) -> Tensor:
          n = torch.size(q, 0)
          size = {part}
          before = torch.size(k, 0) - n
          if torch.lt(n, 2 * size):
            o = (self).some(q, k, v, mask, window)
          else:
            out = annotate(List[Tensor], [])
            for i in range(torch.floordiv(n + size - 1, size)):
              to = ops.prim.min(i * size + size, n)
              kk = torch.slice(k, 0, 0, before + to)
              vv = torch.slice(v, 0, 0, before + to)
              a = torch.append(out, (self).some(torch.slice(q, 0, i * size, to), kk, vv, mask, window))
            o = torch.cat(out, 0)
          return o
        def respond(self: __torch__.Ops, q: Tensor, pk: Tensor, pv: Tensor, k: Tensor, v: Tensor, mask: Tensor, window: int) -> Tensor:
          return (self).last(q, torch.cat([pk, k], 0), torch.cat([pv, v], 0), mask, window)
        def gathered(self: __torch__.Ops, x: Tensor, rows: Tensor, heads: int) -> Tensor:
          flat = torch.reshape(x, [torch.size(x, 0), -1])
          y = torch.view(torch.embedding(flat, rows), [torch.size(rows, 0), torch.size(rows, 1), heads, -1])
          return torch.transpose(y, 1, 2)
        def attend_short(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, plan: List[Tensor]) -> Tensor:
          out = annotate(List[Tensor], [])
          if torch.gt(torch.size(plan[0], 0), 0):
            q1 = (self).gathered(q, plan[0], {heads})
            k1 = (self).shared_rows((self).gathered(k, plan[0], {kv}))
            v1 = (self).shared_rows((self).gathered(v, plan[0], {kv}))
            o1 = (self).scores(q1, k1, v1, None, True)
            a1 = torch.append(out, torch.reshape(torch.transpose(o1, 1, 2), [-1, {q}]))
          if torch.gt(torch.size(plan[1], 0), 0):
            q2 = (self).gathered(q, plan[1], {heads})
            k2 = (self).shared_rows((self).gathered(k, plan[2], {kv}))
            v2 = (self).shared_rows((self).gathered(v, plan[2], {kv}))
            o2 = (self).scores(q2, k2, v2, plan[3], False)
            a2 = torch.append(out, torch.reshape(torch.transpose(o2, 1, 2), [-1, {q}]))
          return torch.embedding(torch.cat(out, 0), plan[4])
        def attend(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, lengths: List[int], owners: List[int], only: List[int], window: int) -> Tensor:
          qs = torch.split_with_sizes(q, lengths, 0)
          ks = torch.split_with_sizes((self).shared(k), lengths, 0)
          vs = torch.split_with_sizes((self).shared(v), lengths, 0)
          prompts = len(only)
          out = torch.slice(qs)
          for i in range(prompts):
            if torch.ge(only[i], 0):
              r1 = prompts + only[i]
              o = (self).last(torch.cat([qs[i], qs[r1]], 0), torch.cat([ks[i], ks[r1]], 0), torch.cat([vs[i], vs[r1]], 0), mask, window)
              parts = torch.split_with_sizes(o, [lengths[i], lengths[r1]], 0)
              a = torch._set_item(out, i, parts[0])
              b = torch._set_item(out, r1, parts[1])
            else:
              c = torch._set_item(out, i, (self).last(qs[i], ks[i], vs[i], mask, window))
          for j in range(len(owners)):
            p = owners[j]
            r = prompts + j
            if torch.ne(only[p], j):
              d = torch._set_item(out, r, (self).respond(qs[r], ks[p], vs[p], ks[r], vs[r], mask, window))
          return torch.reshape(torch.cat(out, 0), [-1, {q}])
        def attend_cached(self: __torch__.Ops, q: Tensor, pk: List[Tensor], pv: List[Tensor], k: Tensor, v: Tensor, mask: Tensor, lengths: List[int], owners: List[int], window: int) -> Tensor:
          qs = torch.split_with_sizes(q, lengths, 0)
          ks = torch.split_with_sizes((self).shared(k), lengths, 0)
          vs = torch.split_with_sizes((self).shared(v), lengths, 0)
          out = annotate(List[Tensor], [])
          for j in range(len(owners)):
            p = owners[j]
            a = torch.append(out, (self).respond(qs[j], pk[p], pv[p], ks[j], vs[j], mask, window))
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
        def attend_grouped(self: __torch__.Ops, q: Tensor, pk: List[Tensor], pv: List[Tensor], k: Tensor, v: Tensor, lengths: List[int], owners: List[int]) -> Tensor:
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
          o = torch.cat(own, 0)
          share = torch.sigmoid(torch.sub(torch.cat(before_sums, 0), torch.cat(own_sums, 0)))
          return torch.reshape(torch.lerp(o, torch.cat(before, 0), torch.type_as(share, o)), [-1, {q}])
        def attend_slots(self: __torch__.Ops, q: Tensor, ck: Tensor, cv: Tensor, mask: Tensor, slots: Tensor, window: int) -> Tensor:
          seen = torch.size(mask, 3)
          k = torch.slice(ck, 2, 0, seen)
          v = torch.slice(cv, 2, 0, seen)
          if torch.gt(window, 0) and torch.gt(seen, window):
            at = torch.sub(torch.cumsum(torch.new_ones(slots, [seen]), 0), 1)
            far = torch.le(torch.unsqueeze(at, 0), torch.unsqueeze(torch.sub(slots, window), 1))
            m = torch.masked_fill(mask, torch.unsqueeze(torch.unsqueeze(far, 1), 1), float("-inf"))
          else:
            m = mask
          o = (self).scores(torch.reshape(q, [-1, {kv}, {groups}, {dim}]), k, v, m, False)
          return torch.reshape(o, [-1, {q}])
      """;
}
