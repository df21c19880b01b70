package io.predilect.model.kernel;

import io.predilect.model.arch.Block;
import io.predilect.model.arch.ModelConfig;

/** Rotary embedding and attention over packed sequences, as TorchScript. */
final class AttentionKernels {
  private AttentionKernels() {}

  static String source(ModelConfig config) {
    Block block = config.block();
    int rotated = config.rope().map(rope -> rope.dim()).orElse(config.headDim());
    double scale =
        block.attentionScale() == 0 ? 1 / Math.sqrt(config.headDim()) : block.attentionScale();
    return (rotated == config.headDim() ? ROTATE_ALL : ROTATE_PART)
            .replace("{rotated}", Integer.toString(rotated))
            .replace("{rest}", Integer.toString(config.headDim() - rotated))
        + (block.attentionSoftcap() == 0 ? FUSED : SOFTCAPPED)
            .replace("{cap}", Double.toString(block.attentionSoftcap()))
            .replace("{scale}", Double.toString(scale))
        + shared(config)
        + SEQUENCES
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
          return torch.scaled_dot_product_attention(q, k, v, mask, 0., causal, scale={scale})
      """;

  private static final String SOFTCAPPED =
      """
        def scores(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
          s = torch.mul(torch.matmul(q, torch.transpose(k, 2, 3)), {scale})
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
          return torch.matmul(torch.softmax(s4, -1), v)
      """;

  // In decoding (attend_slots) the query heads that share a key head stand where else the tokens of
  // a sequence do, so that the cache, [rows, kvHeads, slots, dim], is never repeated for them.
  // A window of 0 sees all; else a position sees itself and window - 1 before it.
  private static final String SEQUENCES =
      """
        def rope(self: __torch__.Ops, table: Tensor, positions: Tensor) -> List[Tensor]:
          rows = torch.index_select(table, 0, positions)
          parts = torch.chunk(torch.unsqueeze(rows, 1), 2, -1)
          return [torch.contiguous(parts[0]), torch.contiguous(parts[1])]
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
        def banned(self: __torch__.Ops, x: Tensor, queries: int, keys: int, window: int) -> Tensor:
          far = torch.new_full(x, [queries, keys], float("-inf"))
          return torch.tril(far, keys - queries - window)
        def alone(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, window: int) -> Tensor:
          n = torch.size(q, 0)
          if torch.gt(window, 0) and torch.gt(n, window):
            later = torch.new_full(q, [n, n], float("-inf"))
            m = torch.add(torch.triu(later, 1), (self).banned(q, n, n, window))
            o = (self).sdpa(q, k, v, m, False)
          else:
            o = (self).sdpa(q, k, v, None, True)
          return o
        def respond(self: __torch__.Ops, q: Tensor, pk: Tensor, pv: Tensor, k: Tensor, v: Tensor, mask: Tensor, window: int) -> Tensor:
          reach = torch.size(mask, 1) - torch.size(mask, 0)
          before = torch.size(pk, 0)
          own = torch.size(k, 0)
          m = torch.slice(torch.slice(mask, 0, 0, own), 1, reach - before, reach + own)
          if torch.gt(window, 0) and torch.gt(before + own, window):
            m2 = torch.add(m, (self).banned(q, own, before + own, window))
          else:
            m2 = m
          return (self).sdpa(q, torch.cat([pk, k], 0), torch.cat([pv, v], 0), m2, False)
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
        def attend(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, lengths: List[int], owners: List[int], window: int) -> Tensor:
          qs = torch.split_with_sizes(q, lengths, 0)
          ks = torch.split_with_sizes((self).shared(k), lengths, 0)
          vs = torch.split_with_sizes((self).shared(v), lengths, 0)
          prompts = len(lengths) - len(owners)
          out = annotate(List[Tensor], [])
          for i in range(prompts):
            a = torch.append(out, (self).alone(qs[i], ks[i], vs[i], window))
          for j in range(len(owners)):
            p = owners[j]
            r = prompts + j
            b = torch.append(out, (self).respond(qs[r], ks[p], vs[p], ks[r], vs[r], mask, window))
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
