package io.predilect.model.kernel;

/**
 * {@code generate.Sampler} for all rows at once where the logits are, as TorchScript: of a step
 * only the tokens leave the device. Weights are in float64, as the sampler's are; {@code settings}
 * is [temperature, top-k, top-p, min-p, repetition penalty] on the processor, so that reading it
 * waits for nothing.
 */
final class SamplingKernels {
  private SamplingKernels() {}

  // logits [rows, vocab] in float32; seen [rows, vocab], true where the penalty applies; uniform
  // [rows, steps] in [0, 1), of which this is number step; all tokens returned as [rows], -1 where
  // logits are no numbers. sample_first gives the likeliest tokens and their log-probs.
  static final String SOURCE =
      """
        def sample_penalised(self: __torch__.Ops, logits: Tensor, seen: Tensor, settings: Tensor) -> Tensor:
          penalty = float(torch.select(settings, 0, 4))
          exact = torch.to(logits, 7)
          changed = torch.where(torch.gt(exact, 0), torch.div(exact, penalty), torch.mul(exact, penalty))
          return torch.where(seen, torch.to(changed, 6), logits)
        def sample_saw(self: __torch__.Ops, seen: Tensor, tokens: Tensor) -> Tensor:
          return torch.scatter_(seen, 1, torch.unsqueeze(tokens, -1), 1)
        def sample_largest(self: __torch__.Ops, logits: Tensor) -> Tensor:
          return torch.argmax(logits, -1)
        def sample_checked(self: __torch__.Ops, logits: Tensor, tokens: Tensor) -> Tensor:
          return torch.masked_fill(tokens, torch.logical_not(torch.isfinite(torch.amax(logits, [-1]))), -1)
        def sample_first(self: __torch__.Ops, logits: Tensor, count: Tensor) -> List[Tensor]:
          most = ops.prim.min(int(count), torch.size(logits, -1))
          values, tokens, = torch.topk(torch.log_softmax(logits, -1), most)
          return [values, tokens]
        def sample_weights(self: __torch__.Ops, logits: Tensor, settings: Tensor) -> Tensor:
          exact = torch.to(logits, 7)
          below = torch.sub(exact, torch.amax(exact, [-1], True))
          return torch.exp(torch.div(below, float(torch.select(settings, 0, 0))))
        def sample_room(self: __torch__.Ops, logits: Tensor) -> Tensor:
          return torch.new_empty(logits, torch.size(logits), dtype=7)
        def sample_into(self: __torch__.Ops, logits: Tensor, room: Tensor, temperature: Tensor) -> List[Tensor]:
          top = torch.amax(logits, [-1], True)
          w = torch.copy_(torch.slice(room, 0, 0, torch.size(logits, 0)), logits)
          e = torch.exp_(torch.div_(torch.sub_(w, top), float(torch.select(temperature, 0, 0))))
          return [e, top, torch.amin(logits, [-1])]
        def sample_uniform(self: __torch__.Ops, uniform: Tensor, step: Tensor) -> Tensor:
          at = int(step)
          return torch.slice(uniform, 1, at, at + 1)
        def sample_drawn(self: __torch__.Ops, weights: Tensor, uniform: Tensor, otherwise: Tensor) -> Tensor:
          sums = torch.cumsum(weights, -1)
          at = torch.mul(uniform, torch.slice(sums, 1, -1))
          place = torch.sum(torch.le(sums, at), [-1])
          return torch.where(torch.eq(place, torch.size(weights, -1)), otherwise, place)
        def sample_any(self: __torch__.Ops, logits: Tensor, uniform: Tensor, step: Tensor, settings: Tensor) -> Tensor:
          return (self).sample_drawn((self).sample_weights(logits, settings), (self).sample_uniform(uniform, step), torch.argmax(logits, -1))
        def sample_kept(self: __torch__.Ops, logits: Tensor, uniform: Tensor, step: Tensor, settings: Tensor) -> Tensor:
          values, order, = torch.sort(logits, stable=True, dim=-1, descending=True)
          w = (self).sample_weights(values, settings)
          place = torch.cumsum(torch.ones_like(w), -1)
          k = int(torch.select(settings, 0, 1))
          if torch.gt(k, 0):
            w2 = torch.mul(w, torch.le(place, k))
          else:
            w2 = w
          p = float(torch.select(settings, 0, 2))
          if torch.lt(p, 1.):
            sums = torch.cumsum(w2, -1)
            before = torch.sub(sums, w2)
            least = torch.mul(torch.slice(sums, 1, -1), p)
            w3 = torch.mul(w2, torch.logical_or(torch.lt(before, least), torch.eq(place, 1)))
          else:
            w3 = w2
          w4 = torch.mul(w3, torch.ge(w3, float(torch.select(settings, 0, 3))))
          taken = (self).sample_drawn(w4, (self).sample_uniform(uniform, step), torch.zeros_like(torch.select(order, 1, 0)))
          return torch.squeeze(torch.gather(order, 1, torch.unsqueeze(taken, -1)), -1)
      """;
}
