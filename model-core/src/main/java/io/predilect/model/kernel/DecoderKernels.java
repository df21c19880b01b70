package io.predilect.model.kernel;

import ai.djl.Device;
import io.predilect.model.arch.ModelConfig;
import java.util.Locale;

/**
 * The forward passes of a decoder as TorchScript, made from its configuration.
 *
 * <p>Sequences are packed, not padded: all tokens of a batch lie in one [tokens, hidden] matrix,
 * prompts first and then responses, so that every linear layer works on real tokens alone. Only
 * attention looks at single sequences: a prompt sees itself, a response sees its prompt and itself.
 * {@code spans} (int64, on the CPU) holds the counts of prompts and responses, all lengths in
 * order, and for each response the index of its prompt.
 */
public final class DecoderKernels {
  /** Weights of one block, in their order: norm, qkv, out, norm, gate-up, down. */
  public static final int WEIGHTS_PER_LAYER = 6;

  private DecoderKernels() {}

  /** Compiles the kernels of a configuration for a device. */
  public static Kernels compile(ModelConfig config, Device device) {
    return Kernels.compile(source(config), device);
  }

  static String source(ModelConfig config) {
    return (ATTENTION + BLOCK + PASSES + HEAD)
        .replace("{hidden}", Integer.toString(config.hiddenSize()))
        .replace("{heads}", Integer.toString(config.heads()))
        .replace("{kv}", Integer.toString(config.kvHeads()))
        .replace("{dim}", Integer.toString(config.headDim()))
        .replace("{q}", Integer.toString(config.queryWidth()))
        .replace("{k}", Integer.toString(config.keyWidth()))
        .replace("{eps}", String.format(Locale.ROOT, "%.12e", config.normEpsilon()))
        .replace("{gqa}", config.heads() == config.kvHeads() ? "False" : "True");
  }

  private static final String ATTENTION =
      """
        def rotate(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
          halves = torch.chunk(x, 2, -1)
          turned = torch.cat([torch.neg(halves[1]), halves[0]], -1)
          return torch.add(torch.mul(x, cos), torch.mul(turned, sin))
        def rope(self: __torch__.Ops, table: Tensor, positions: Tensor) -> List[Tensor]:
          rows = torch.index_select(table, 0, positions)
          parts = torch.chunk(torch.unsqueeze(rows, 1), 2, -1)
          return [torch.contiguous(parts[0]), torch.contiguous(parts[1])]
        def sdpa(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
          qq = torch.unsqueeze(torch.transpose(q, 0, 1), 0)
          kk = torch.unsqueeze(torch.transpose(k, 0, 1), 0)
          vv = torch.unsqueeze(torch.transpose(v, 0, 1), 0)
          o = torch.scaled_dot_product_attention(qq, kk, vv, mask, 0., causal, scale=None, enable_gqa={gqa})
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
        def respond(self: __torch__.Ops, q: Tensor, pk: Tensor, pv: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
          reach = torch.size(mask, 1) - torch.size(mask, 0)
          before = torch.size(pk, 0)
          own = torch.size(k, 0)
          m = torch.slice(torch.slice(mask, 0, 0, own), 1, reach - before, reach + own)
          return (self).sdpa(q, torch.cat([pk, k], 0), torch.cat([pv, v], 0), m, False)
        def attend(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, lengths: List[int], owners: List[int]) -> Tensor:
          qs = torch.split_with_sizes(q, lengths, 0)
          ks = torch.split_with_sizes(k, lengths, 0)
          vs = torch.split_with_sizes(v, lengths, 0)
          prompts = len(lengths) - len(owners)
          out = annotate(List[Tensor], [])
          for i in range(prompts):
            a = torch.append(out, (self).sdpa(qs[i], ks[i], vs[i], None, True))
          for j in range(len(owners)):
            p = owners[j]
            r = prompts + j
            b = torch.append(out, (self).respond(qs[r], ks[p], vs[p], ks[r], vs[r], mask))
          return torch.reshape(torch.cat(out, 0), [-1, {q}])
        def attend_cached(self: __torch__.Ops, q: Tensor, pk: List[Tensor], pv: List[Tensor], k: Tensor, v: Tensor, mask: Tensor, lengths: List[int], owners: List[int]) -> Tensor:
          qs = torch.split_with_sizes(q, lengths, 0)
          ks = torch.split_with_sizes(k, lengths, 0)
          vs = torch.split_with_sizes(v, lengths, 0)
          out = annotate(List[Tensor], [])
          for j in range(len(owners)):
            p = owners[j]
            a = torch.append(out, (self).respond(qs[j], pk[p], pv[p], ks[j], vs[j], mask))
          return torch.reshape(torch.cat(out, 0), [-1, {q}])
      """;

  private static final String BLOCK =
      """
        def qkv(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, norm: Tensor, w: Tensor) -> List[Tensor]:
          h = torch.rms_norm(x, [{hidden}], norm, {eps})
          parts = torch.split_with_sizes(torch.linear(h, w), [{q}, {k}, {k}], -1)
          q = (self).rotate(torch.view(parts[0], [-1, {heads}, {dim}]), cos, sin)
          k = (self).rotate(torch.view(parts[1], [-1, {kv}, {dim}]), cos, sin)
          return [q, k, torch.view(parts[2], [-1, {kv}, {dim}])]
        def mlp(self: __torch__.Ops, x: Tensor, norm: Tensor, gate_up: Tensor, down: Tensor) -> Tensor:
          h = torch.rms_norm(x, [{hidden}], norm, {eps})
          parts = torch.chunk(torch.linear(h, gate_up), 2, -1)
          return torch.add(x, torch.linear(torch.mul(torch.silu(parts[0]), parts[1]), down))
      """;

  private static final String PASSES =
      """
        def embed(self: __torch__.Ops, ids: Tensor, table: Tensor) -> Tensor:
          return torch.embedding(table, ids)
        def layers(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, spans: Tensor, w: List[Tensor]) -> Tensor:
          lengths = (self).lengths(spans)
          owners = (self).owners(spans)
          y = x
          for l in range(torch.floordiv(len(w), 6)):
            b = l * 6
            p = (self).qkv(y, cos, sin, w[b], w[b + 1])
            a = (self).attend(p[0], p[1], p[2], mask, lengths, owners)
            y = (self).mlp(torch.add(y, torch.linear(a, w[b + 2])), w[b + 3], w[b + 4], w[b + 5])
          return y
        def prefill(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, spans: Tensor, w: List[Tensor]) -> List[Tensor]:
          lengths = (self).lengths(spans)
          owners = (self).owners(spans)
          y = x
          cache = annotate(List[Tensor], [])
          for l in range(torch.floordiv(len(w), 6)):
            b = l * 6
            p = (self).qkv(y, cos, sin, w[b], w[b + 1])
            c = torch.append(cache, p[1])
            d = torch.append(cache, torch.contiguous(p[2]))
            a = (self).attend(p[0], p[1], p[2], mask, lengths, owners)
            y = (self).mlp(torch.add(y, torch.linear(a, w[b + 2])), w[b + 3], w[b + 4], w[b + 5])
          e = torch.append(cache, y)
          return cache
        def extend(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, spans: Tensor, prompt_lengths: Tensor, cache: List[Tensor], w: List[Tensor]) -> Tensor:
          lengths = (self).lengths(spans)
          owners = (self).owners(spans)
          sizes = annotate(List[int], [])
          for i in range(torch.size(prompt_lengths, 0)):
            s = torch.append(sizes, int(torch.select(prompt_lengths, 0, i)))
          y = x
          for l in range(torch.floordiv(len(w), 6)):
            b = l * 6
            p = (self).qkv(y, cos, sin, w[b], w[b + 1])
            pk = torch.split_with_sizes(cache[2 * l], sizes, 0)
            pv = torch.split_with_sizes(cache[2 * l + 1], sizes, 0)
            a = (self).attend_cached(p[0], pk, pv, p[1], p[2], mask, lengths, owners)
            y = (self).mlp(torch.add(y, torch.linear(a, w[b + 2])), w[b + 3], w[b + 4], w[b + 5])
          return y
        def padded(self: __torch__.Ops, lengths: Tensor, size: Tensor, cache: List[Tensor]) -> List[Tensor]:
          sizes = annotate(List[int], [])
          for i in range(torch.size(lengths, 0)):
            s = torch.append(sizes, int(torch.select(lengths, 0, i)))
          out = annotate(List[Tensor], [])
          for c in cache:
            whole = torch.new_zeros(c, [len(sizes), int(size), {kv}, {dim}])
            parts = torch.split_with_sizes(c, sizes, 0)
            for r in range(len(sizes)):
              t = torch.copy_(torch.slice(torch.select(whole, 0, r), 0, 0, sizes[r]), parts[r])
            a = torch.append(out, whole)
          return out
        def keep(self: __torch__.Ops, rows: Tensor, cache: List[Tensor]) -> List[Tensor]:
          out = annotate(List[Tensor], [])
          for c in cache:
            a = torch.append(out, torch.index_select(c, 0, rows))
          return out
        def decode(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, rows: Tensor, slots: Tensor, cache: List[Tensor], w: List[Tensor]) -> Tensor:
          y = x
          for l in range(torch.floordiv(len(w), 6)):
            b = l * 6
            p = (self).qkv(y, cos, sin, w[b], w[b + 1])
            ck = cache[2 * l]
            cv = cache[2 * l + 1]
            c = torch.index_put_(ck, [rows, slots], p[1])
            d = torch.index_put_(cv, [rows, slots], p[2])
            seen = torch.size(mask, 3)
            k = torch.transpose(torch.slice(ck, 1, 0, seen), 1, 2)
            v = torch.transpose(torch.slice(cv, 1, 0, seen), 1, 2)
            o = torch.scaled_dot_product_attention(torch.unsqueeze(p[0], 2), k, v, mask, 0., False, scale=None, enable_gqa={gqa})
            a = torch.reshape(o, [-1, {q}])
            y = (self).mlp(torch.add(y, torch.linear(a, w[b + 2])), w[b + 3], w[b + 4], w[b + 5])
          return y
      """;

  // Logits exist for a few rows at a time only: [chunk, vocabulary], in float32.
  private static final String HEAD =
      """
        def select(self: __torch__.Ops, x: Tensor, rows: Tensor, norm: Tensor) -> Tensor:
          return torch.rms_norm(torch.index_select(x, 0, rows), [{hidden}], norm, {eps})
        def rewards(self: __torch__.Ops, h: Tensor, score: Tensor) -> Tensor:
          return torch.squeeze(torch.linear(h, score), -1)
        def logits(self: __torch__.Ops, h: Tensor, head: Tensor) -> Tensor:
          return torch.linear(h, head)
        def logps(self: __torch__.Ops, h: Tensor, targets: Tensor, head: Tensor, chunk: Tensor) -> List[Tensor]:
          size = int(chunk)
          hs = torch.split(h, size, 0)
          ts = torch.split(targets, size, 0)
          logps = annotate(List[Tensor], [])
          norms = annotate(List[Tensor], [])
          entropies = annotate(List[Tensor], [])
          means = annotate(List[Tensor], [])
          for i in range(len(hs)):
            z = torch.linear(hs[i], head)
            norm = torch.logsumexp(z, [-1], True)
            own = torch.gather(z, -1, torch.unsqueeze(ts[i], -1))
            a = torch.append(logps, torch.squeeze(torch.sub(own, norm), -1))
            b = torch.append(norms, torch.squeeze(norm, -1))
            c = torch.append(means, torch.mean(z, [-1]))
            lp = torch.sub_(z, norm)
            d = torch.append(entropies, torch.neg(torch.sum(torch.mul(torch.exp(lp), lp), [-1])))
          return [torch.cat(logps, 0), torch.cat(norms, 0), torch.cat(entropies, 0), torch.cat(means, 0)]
        def logps_backward(self: __torch__.Ops, h: Tensor, targets: Tensor, norms: Tensor, grads: Tensor, head: Tensor, head_grad: Tensor, chunk: Tensor) -> Tensor:
          size = int(chunk)
          hs = torch.split(h, size, 0)
          ts = torch.split(targets, size, 0)
          ns = torch.split(norms, size, 0)
          gs = torch.split(grads, size, 0)
          out = annotate(List[Tensor], [])
          for i in range(len(hs)):
            g = torch.unsqueeze(gs[i], -1)
            z = torch.linear(hs[i], head)
            p = torch.exp_(torch.sub_(z, torch.unsqueeze(ns[i], -1)))
            dz = torch.mul_(p, torch.neg(g))
            a = torch.scatter_add_(dz, -1, torch.unsqueeze(ts[i], -1), g)
            b = torch.append(out, torch.matmul(dz, head))
            c = torch.addmm_(head_grad, torch.t(dz), hs[i])
          return torch.cat(out, 0)
      """;
}
