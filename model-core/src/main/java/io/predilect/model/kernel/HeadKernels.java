package io.predilect.model.kernel;

import io.predilect.model.arch.ModelConfig;

/**
 * The last layers as TorchScript. Logits exist for a few rows at a time only, [chunk, vocabulary],
 * in float32; the backward pass makes them again.
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
   */
  static String source(ModelConfig config, NormExpression norm, boolean frozen) {
    double cap = config.logitSoftcap();
    String capped = "torch.mul(torch.tanh(torch.div({z}, " + cap + ")), " + cap + ")";
    String slope = "torch.mul_(dz, torch.sub(1., torch.pow(torch.div(z, " + cap + "), 2)))";
    String source = frozen ? SOURCE.replace(HEAD_PARAMETER, "").replace(HEAD_GRADIENT, "") : SOURCE;
    return source
        .replace("{norm}", norm.of("torch.index_select(x, 0, rows)", "norm", "bias"))
        .replace("{logits}", cap == 0 ? "{z}" : capped)
        .replace("{z}", "torch.linear(h, head)")
        .replace("{z_again}", cap == 0 ? "torch.sub_(z, n)" : "torch.sub(z, n)")
        .replace("{slope}", cap == 0 ? "dz" : slope);
  }

  // What only a trained head needs of the backward pass.
  private static final String HEAD_PARAMETER = ", head_grad: Tensor";
  private static final String HEAD_GRADIENT =
      "      c = torch.addmm_(head_grad, torch.t(e), hs[i])\n";

  private static final String SOURCE =
      """
        def select(self: __torch__.Ops, x: Tensor, rows: Tensor, norm: Tensor, bias: Tensor) -> Tensor:
          return {norm}
        def rewards(self: __torch__.Ops, h: Tensor, score: Tensor) -> Tensor:
          return torch.squeeze(torch.linear(h, score), -1)
        def logits(self: __torch__.Ops, h: Tensor, head: Tensor) -> Tensor:
          return torch.to({logits}, 6)
        def logps(self: __torch__.Ops, h: Tensor, targets: Tensor, head: Tensor, chunk: Tensor) -> List[Tensor]:
          size = int(chunk)
          hs = torch.split(h, size, 0)
          ts = torch.split(targets, size, 0)
          logps = annotate(List[Tensor], [])
          norms = annotate(List[Tensor], [])
          entropies = annotate(List[Tensor], [])
          means = annotate(List[Tensor], [])
          for i in range(len(hs)):
            z = (self).logits(hs[i], head)
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
            n = torch.unsqueeze(ns[i], -1)
            z = (self).logits(hs[i], head)
            p = torch.exp_({z_again})
            dz = torch.mul_(p, torch.neg(g))
            a = torch.scatter_add_(dz, -1, torch.unsqueeze(ts[i], -1), g)
            e = {slope}
            b = torch.append(out, torch.matmul(e, head))
            c = torch.addmm_(head_grad, torch.t(e), hs[i])
          return torch.cat(out, 0)
      """;
}
