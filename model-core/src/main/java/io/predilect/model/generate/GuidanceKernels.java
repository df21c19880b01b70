package io.predilect.model.generate;

/** Two models' logits made one distribution, as TorchScript. */
final class GuidanceKernels {
  private GuidanceKernels() {}

  // policy, reference: logits [rows, vocab]; numbers: bound, the weight below it. A weight of 1 or
  // 0
  // gives a model's own logits, so that its tokens are chosen as it alone would; where either
  // model's are no numbers, neither are q's. Returned: q's logits and log-probs less the
  // reference's, [rows, vocab], KL(q || reference) and the policy's weight, [rows].
  static final String SOURCE =
      """
        def guide(self: __torch__.Ops, policy: Tensor, reference: Tensor, numbers: Tensor) -> List[Tensor]:
          lp = torch.log_softmax(policy, -1)
          lr = torch.log_softmax(reference, -1)
          apart = torch.sub(lp, lr)
          kl = torch.sum(torch.mul(torch.exp(lp), apart), [-1], True)
          bound = float(torch.select(numbers, 0, 0))
          weight = float(torch.select(numbers, 0, 1))
          above = torch.gt(kl, bound)
          if torch.eq(weight, 1.):
            q = policy
            lq = lp
          else:
            if torch.eq(weight, 0.):
              below = reference
              lb = lr
            else:
              below = torch.add(torch.mul(apart, weight), lr)
              lb = torch.log_softmax(below, -1)
            q = torch.where(above, policy, below)
            lq = torch.where(above, lp, lb)
          ratios = torch.sub(lq, lr)
          own = torch.clamp(torch.sum(torch.mul(torch.exp(lq), ratios), [-1]), 0)
          weights = torch.masked_fill(torch.full_like(own, weight), torch.squeeze(above, -1), 1)
          return [torch.where(torch.isnan(kl), kl, q), ratios, own, weights]
        def largest(self: __torch__.Ops, logits: Tensor) -> Tensor:
          ids = torch.argmax(logits, -1)
          best = torch.squeeze(torch.gather(logits, -1, torch.unsqueeze(ids, -1)), -1)
          return torch.masked_fill(ids, torch.logical_not(torch.isfinite(best)), -1)
        def chosen(self: __torch__.Ops, ratios: Tensor, kl: Tensor, weights: Tensor, ids: Tensor) -> Tensor:
          at = torch.unsqueeze(torch.clamp(ids, 0), -1)
          return torch.stack([kl, torch.squeeze(torch.gather(ratios, -1, at), -1), weights])
      """;
}
