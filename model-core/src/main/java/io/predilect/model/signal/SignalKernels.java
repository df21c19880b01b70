package io.predilect.model.signal;

/** What is read off the logits of two models over one vocabulary, as TorchScript. */
final class SignalKernels {
  private SignalKernels() {}

  // policy, reference: logits [rows, vocab]; targets [rows]; end: the end-of-turn token, on the
  // processor; uniform [rows, samples] in [0, 1), float64.
  static final String SOURCE =
      """
        def part(self: __torch__.Ops, h: Tensor, places: Tensor) -> Tensor:
          return torch.slice(h, 0, int(torch.select(places, 0, 0)), int(torch.select(places, 0, 1)))
        def places(self: __torch__.Ops, logps: Tensor, targets: Tensor, end: Tensor) -> List[Tensor]:
          own = torch.squeeze(torch.gather(logps, -1, torch.unsqueeze(targets, -1)), -1)
          return [own, torch.clone(torch.select(logps, -1, int(end)))]
        def logps(self: __torch__.Ops, policy: Tensor, reference: Tensor, targets: Tensor, end: Tensor) -> List[Tensor]:
          p = (self).places(torch.log_softmax(policy, -1), targets, end)
          r = (self).places(torch.log_softmax(reference, -1), targets, end)
          return [p[0], r[0], p[1], r[1]]
        def exact(self: __torch__.Ops, policy: Tensor, reference: Tensor, targets: Tensor, end: Tensor) -> List[Tensor]:
          lp = torch.log_softmax(policy, -1)
          lr = torch.log_softmax(reference, -1)
          p = (self).places(lp, targets, end)
          r = (self).places(lr, targets, end)
          apart = torch.sub(lp, lr)
          kl = torch.sum(torch.mul_(torch.exp_(lp), apart), [-1])
          return [p[0], r[0], p[1], r[1], torch.clamp(kl, 0)]
        def sampled(self: __torch__.Ops, policy: Tensor, reference: Tensor, targets: Tensor, end: Tensor, uniform: Tensor) -> List[Tensor]:
          lp = torch.log_softmax(policy, -1)
          lr = torch.log_softmax(reference, -1)
          p = (self).places(lp, targets, end)
          r = (self).places(lr, targets, end)
          sums = torch.cumsum(torch.exp(torch.to(lp, 7)), -1)
          drawn = torch.searchsorted(sums, torch.mul(uniform, torch.slice(sums, 1, -1)), right=True)
          inside = torch.clamp(drawn, 0, torch.size(lp, -1) - 1)
          kl = torch.mean(torch.gather(torch.sub(lp, lr), -1, inside), [-1])
          return [p[0], r[0], p[1], r[1], kl]
      """;
}
