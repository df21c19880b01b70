package io.predilect.model.kernel;

import io.predilect.model.arch.ModelConfig;
import java.util.List;

/**
 * The last layers as TorchScript. Logits exist for a part of the vocabulary at a time only, [rows,
 * columns], in float32 (their product may be in bfloat16); the backward pass makes them again. Many
 * rows and few columns make products that reach the processor's peak, and a part that stays in its
 * cache.
 */
final class HeadKernels {
  private HeadKernels() {}

  /** The norm of an expression with a weight and a bias. */
  interface NormExpression {
    String of(String x, String weight, String bias);
  }

  /**
   * The kernels.
   *
   * @param frozen whether the head is not trained: the backward pass then has no head_grad
   * @param type of the products; what follows on them is in float32
   * @param product how the head lies that decoding is given
   */
  static String source(
      ModelConfig config,
      NormExpression norm,
      boolean frozen,
      ComputeType type,
      ProductSource product) {
    double cap = config.logitSoftcap();
    String capped = "torch.mul(torch.tanh(torch.div(z, " + cap + ")), " + cap + ")";
    String slope = "torch.mul_(p, torch.sub(1., torch.pow(torch.div(z, " + cap + "), 2)))";
    String source = SOURCE;
    if (frozen) {
      for (String part : HEAD_TRAINED) {
        source = source.replace(part, "");
      }
    }
    return (source + WholeHeadKernels.source(cap != 0, type))
        .replace("{norm}", norm.of("torch.index_select(x, 0, rows)", "norm", "bias"))
        .replace("{logits}", cap == 0 ? "z" : capped)
        .replace("{z_again}", cap == 0 ? "torch.sub_(z, n)" : "torch.sub(z, n)")
        .replace("{slope}", type.of(cap == 0 ? "p" : slope))
        .replace("{h}", type.toFloat("h"))
        .replace("{few}", type.toFloat(product.of("h", type.of("head"), "None")))
        .replace("{many}", type.toFloat(MANY.replace("{head}", type.of("head"))))
        .replace("{scaled}", type.of("torch.mul(hs[i], g)"))
        .replace("{to_states}", added("dh", "e", type.of("weights[j]"), type))
        .replace("{sums}", type.toFloat("head_grad"))
        .replace("{whole}", type.half() ? "    k = torch.copy_(head_grad, sums)\n" : "")
        .replace("{to_head}", added("slopes[j]", "torch.t(e)", "scaled", type))
        .replace("{states}", type.of("torch.mul_(dh, g)"));
  }

  // Sums over parts of the vocabulary, and over batches, are in float32.
  private static String added(String sum, String a, String b, ComputeType type) {
    return type.half()
        ? "torch.add_(" + sum + ", torch.mm(" + a + ", " + b + "))"
        : "torch.addmm_(" + sum + ", " + a + ", " + b + ")";
  }

  private static final String MANY =
      "torch.mm(h, torch.t({head}),"
          + " out=torch.view(torch.slice(room, 0, 0, rows * width), [rows, width]))";

  // What only a trained head needs of the backward pass.
  private static final List<String> HEAD_TRAINED =
      List.of(
          ", head_grad: Tensor",
          "    sums = {sums}\n",
          "      slopes = torch.split(sums, columns, 0)\n",
          "        c = {to_head}\n",
          "{whole}");

  // h [rows, hidden], targets [rows]; "chunk" (on the CPU) has the most rows and the most logits at
  // a time; per part of the vocabulary the sums over e^(z - top), its
  // product with z - top, and z - top; then parts are joined at the highest top. "kls"
  // are of the distributions q that the states "of" another model make by its head to those p of h:
  // sums of q (log q - log p), whose slopes by the logits of p are p - q.
  private static final String SOURCE =
      """
        def select(self: __torch__.Ops, x: Tensor, rows: Tensor, norm: Tensor, bias: Tensor) -> Tensor:
          return {norm}
        def rewards(self: __torch__.Ops, h: Tensor, score: Tensor) -> Tensor:
          return torch.squeeze(torch.linear({h}, score), -1)
        def logits(self: __torch__.Ops, h: Tensor, head: Tensor) -> Tensor:
          z = {few}
          return torch.contiguous(torch.to({logits}, 6))
        def likeliest(self: __torch__.Ops, h: Tensor, head: Tensor) -> Tensor:
          z = {few}
          s = {logits}
          ids = torch.argmax(s, -1)
          best = torch.squeeze(torch.gather(s, -1, torch.unsqueeze(ids, -1)), -1)
          return torch.masked_fill(ids, torch.logical_not(torch.isfinite(best)), -1)
        def logits_in(self: __torch__.Ops, h: Tensor, head: Tensor, room: Tensor) -> Tensor:
          rows = torch.size(h, 0)
          width = torch.size(head, 0)
          z = {many}
          return torch.to({logits}, 6)
        def columns(self: __torch__.Ops, rows: int, size: int, vocab: int) -> int:
          fitting = torch.mul(torch.floordiv(torch.floordiv(size, rows), 64), 64)
          return ops.prim.min(ops.prim.max(fitting, 64), vocab)
        def places(self: __torch__.Ops, targets: Tensor, start: int, width: int) -> List[Tensor]:
          at = torch.sub(targets, start)
          inside = torch.logical_and(torch.ge(at, 0), torch.lt(at, width))
          return [torch.unsqueeze(torch.clamp(at, 0, width - 1), -1), inside]
        def logps_rows(self: __torch__.Ops, h: Tensor, targets: Tensor, head: Tensor, size: int) -> List[Tensor]:
          rows = torch.size(h, 0)
          vocab = torch.size(head, 0)
          columns = (self).columns(rows, size, vocab)
          room = torch.new_empty(h, [rows * columns])
          room2 = torch.new_empty(h, [rows * columns], dtype=6)
          own = torch.new_zeros(h, [rows], dtype=6)
          most = annotate(List[Tensor], [])
          totals = annotate(List[Tensor], [])
          inners = annotate(List[Tensor], [])
          sums = annotate(List[Tensor], [])
          weights = torch.split(head, columns, 0)
          for i in range(len(weights)):
            width = torch.size(weights[i], 0)
            z = (self).logits_in(h, weights[i], room)
            at = (self).places(targets, i * columns, width)
            own = torch.where(at[1], torch.squeeze(torch.gather(z, -1, at[0]), -1), own)
            top = torch.amax(z, [-1], True)
            shifted = torch.sub_(z, top)
            e = torch.exp(shifted, out=torch.view(torch.slice(room2, 0, 0, rows * width), [rows, width]))
            a = torch.append(most, torch.squeeze(top, -1))
            b = torch.append(totals, torch.sum(e, [-1]))
            c = torch.append(sums, torch.sum(shifted, [-1]))
            d = torch.append(inners, torch.sum(torch.mul_(e, shifted), [-1]))
          tops = torch.stack(most)
          top2 = torch.amax(tops, [0])
          below = torch.sub(tops, top2)
          scales = torch.exp(below)
          total = torch.sum(torch.mul(torch.stack(totals), scales), [0])
          inner = torch.sum(torch.mul(torch.add(torch.stack(inners), torch.mul(torch.stack(totals), below)), scales), [0])
          rest = torch.log(total)
          counts = torch.new_full(tops, [len(weights), 1], columns)
          f = torch.fill_(torch.select(counts, 0, -1), torch.size(weights[-1], 0))
          mean = torch.div(torch.sum(torch.add(torch.stack(sums), torch.mul(tops, counts)), [0]), vocab)
          likeliest = torch.to(torch.ge(own, top2), 6)
          return [torch.sub(torch.sub(own, top2), rest), torch.add(rest, top2), torch.sub(rest, torch.div(inner, total)), mean, likeliest]
        def logps(self: __torch__.Ops, h: Tensor, targets: Tensor, head: Tensor, chunk: Tensor) -> List[Tensor]:
          rows = int(torch.select(chunk, 0, 0))
          size = int(torch.select(chunk, 0, 1))
          hs = torch.split(h, rows, 0)
          ts = torch.split(targets, rows, 0)
          logps = annotate(List[Tensor], [])
          norms = annotate(List[Tensor], [])
          entropies = annotate(List[Tensor], [])
          means = annotate(List[Tensor], [])
          likeliest = annotate(List[Tensor], [])
          for i in range(len(hs)):
            if (self).fits_whole(h, (self).columns(torch.size(hs[i], 0), size, torch.size(head, 0)), head):
              r = (self).logps_whole(hs[i], ts[i], head)
            else:
              r = (self).logps_rows(hs[i], ts[i], head, size)
            a = torch.append(logps, r[0])
            b = torch.append(norms, r[1])
            c = torch.append(entropies, r[2])
            d = torch.append(means, r[3])
            e = torch.append(likeliest, r[4])
          return [torch.cat(logps, 0), torch.cat(norms, 0), torch.cat(entropies, 0), torch.cat(means, 0), torch.cat(likeliest, 0)]
        def collision_rows(self: __torch__.Ops, h: Tensor, head: Tensor, size: int) -> Tensor:
          rows = torch.size(h, 0)
          columns = (self).columns(rows, size, torch.size(head, 0))
          room = torch.new_empty(h, [rows * columns])
          most = annotate(List[Tensor], [])
          totals = annotate(List[Tensor], [])
          squares = annotate(List[Tensor], [])
          weights = torch.split(head, columns, 0)
          for i in range(len(weights)):
            z = (self).logits_in(h, weights[i], room)
            top = torch.amax(z, [-1], True)
            e = torch.exp_(torch.sub_(z, top))
            a = torch.append(most, torch.squeeze(top, -1))
            b = torch.append(totals, torch.sum(e, [-1]))
            c = torch.append(squares, torch.sum(torch.mul_(e, e), [-1]))
          tops = torch.stack(most)
          scales = torch.exp(torch.sub(tops, torch.amax(tops, [0])))
          total = torch.sum(torch.mul(torch.stack(totals), scales), [0])
          square = torch.sum(torch.mul(torch.stack(squares), torch.mul(scales, scales)), [0])
          return torch.sub(torch.log(square), torch.mul(torch.log(total), 2))
        def collisions(self: __torch__.Ops, h: Tensor, head: Tensor, chunk: Tensor) -> Tensor:
          size = int(torch.select(chunk, 0, 1))
          hs = torch.split(h, int(torch.select(chunk, 0, 0)), 0)
          out = annotate(List[Tensor], [])
          for i in range(len(hs)):
            a = torch.append(out, (self).collision_rows(hs[i], head, size))
          return torch.cat(out, 0)
        def kl_rows(self: __torch__.Ops, h: Tensor, norms: Tensor, head: Tensor, of: Tensor, of_head: Tensor, size: int) -> List[Tensor]:
          rows = torch.size(h, 0)
          columns = (self).columns(rows, size, torch.size(head, 0))
          room = torch.new_empty(h, [rows * columns])
          room2 = torch.new_empty(h, [rows * columns])
          most = annotate(List[Tensor], [])
          totals = annotate(List[Tensor], [])
          inners = annotate(List[Tensor], [])
          weights = torch.split(head, columns, 0)
          of_weights = torch.split(of_head, columns, 0)
          for i in range(len(weights)):
            q = (self).logits_in(of, of_weights[i], room)
            further = torch.sub_((self).logits_in(h, weights[i], room2), q)
            top = torch.amax(q, [-1], True)
            e = torch.exp_(torch.sub_(q, top))
            a = torch.append(most, torch.squeeze(top, -1))
            b = torch.append(totals, torch.sum(e, [-1]))
            c = torch.append(inners, torch.sum(torch.mul_(further, e), [-1]))
          tops = torch.stack(most)
          top2 = torch.amax(tops, [0])
          scales = torch.exp(torch.sub(tops, top2))
          total = torch.sum(torch.mul(torch.stack(totals), scales), [0])
          inner = torch.sum(torch.mul(torch.stack(inners), scales), [0])
          own = torch.add(torch.log(total), top2)
          return [torch.sub(torch.sub(norms, own), torch.div(inner, total)), own]
        def kls(self: __torch__.Ops, h: Tensor, norms: Tensor, head: Tensor, of: Tensor, of_head: Tensor, chunk: Tensor) -> List[Tensor]:
          rows = int(torch.select(chunk, 0, 0))
          size = int(torch.select(chunk, 0, 1))
          hs = torch.split(h, rows, 0)
          ns = torch.split(norms, rows, 0)
          os = torch.split(of, rows, 0)
          kls = annotate(List[Tensor], [])
          norms2 = annotate(List[Tensor], [])
          for i in range(len(hs)):
            r = (self).kl_rows(hs[i], ns[i], head, os[i], of_head, size)
            a = torch.append(kls, r[0])
            b = torch.append(norms2, r[1])
          return [torch.cat(kls, 0), torch.cat(norms2, 0)]
        def kls_backward(self: __torch__.Ops, h: Tensor, norms: Tensor, of: Tensor, of_norms: Tensor, of_head: Tensor, grads: Tensor, head: Tensor, head_grad: Tensor, chunk: Tensor) -> Tensor:
          rows = int(torch.select(chunk, 0, 0))
          size = int(torch.select(chunk, 0, 1))
          hs = torch.split(h, rows, 0)
          ns = torch.split(norms, rows, 0)
          os = torch.split(of, rows, 0)
          ms = torch.split(of_norms, rows, 0)
          gs = torch.split(grads, rows, 0)
          vocab = torch.size(head, 0)
          sums = {sums}
          out = annotate(List[Tensor], [])
          for i in range(len(hs)):
            columns = (self).columns(torch.size(hs[i], 0), size, vocab)
            g = torch.unsqueeze(gs[i], -1)
            n = torch.unsqueeze(ns[i], -1)
            m = torch.unsqueeze(ms[i], -1)
            scaled = {scaled}
            weights = torch.split(head, columns, 0)
            of_weights = torch.split(of_head, columns, 0)
            slopes = torch.split(sums, columns, 0)
            dh = torch.new_zeros(hs[i], torch.size(hs[i]), dtype=6)
            room = torch.new_empty(h, [torch.size(hs[i], 0) * columns])
            room2 = torch.new_empty(h, [torch.size(hs[i], 0) * columns])
            for j in range(len(weights)):
              q = torch.exp_(torch.sub_((self).logits_in(os[i], of_weights[j], room2), m))
              z = (self).logits_in(hs[i], weights[j], room)
              p = torch.sub_(torch.exp_({z_again}), q)
              e = {slope}
              b = {to_states}
              c = {to_head}
            d = torch.append(out, {states})
      {whole}    return torch.cat(out, 0)
        def logps_backward(self: __torch__.Ops, h: Tensor, targets: Tensor, norms: Tensor, grads: Tensor, head: Tensor, head_grad: Tensor, chunk: Tensor) -> Tensor:
          rows = int(torch.select(chunk, 0, 0))
          size = int(torch.select(chunk, 0, 1))
          hs = torch.split(h, rows, 0)
          ts = torch.split(targets, rows, 0)
          ns = torch.split(norms, rows, 0)
          gs = torch.split(grads, rows, 0)
          vocab = torch.size(head, 0)
          sums = {sums}
          out = annotate(List[Tensor], [])
          for i in range(len(hs)):
            columns = (self).columns(torch.size(hs[i], 0), size, vocab)
            g = torch.neg(torch.unsqueeze(gs[i], -1))
            n = torch.unsqueeze(ns[i], -1)
            scaled = {scaled}
            weights = torch.split(head, columns, 0)
            slopes = torch.split(sums, columns, 0)
            dh = torch.new_zeros(hs[i], torch.size(hs[i]), dtype=6)
            if (self).fits_whole(h, columns, head):
              room = h
            else:
              room = torch.new_empty(h, [torch.size(hs[i], 0) * columns])
            for j in range(len(weights)):
              if (self).fits_whole(h, columns, head):
                e = (self).slopes_whole(hs[i], ts[i], n, head)
              else:
                z = (self).logits_in(hs[i], weights[j], room)
                p = torch.exp_({z_again})
                at = (self).places(ts[i], j * columns, torch.size(weights[j], 0))
                a = torch.scatter_add_(p, -1, at[0], torch.neg(torch.to(torch.unsqueeze(at[1], -1), 6)))
                e = {slope}
              b = {to_states}
              c = {to_head}
            d = torch.append(out, {states})
      {whole}    return torch.cat(out, 0)
      """;
}
