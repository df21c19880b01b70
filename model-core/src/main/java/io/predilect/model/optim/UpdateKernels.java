package io.predilect.model.optim;

/**
 * Kernels over lists of weights w, gradients g and what is remembered of them, in TorchScript, in
 * place.
 */
final class UpdateKernels {
  /** Numbers whose moments in eight bits are unpacked at a time: whole blocks. */
  static final int CHUNK = 1 << 22;

  /** Arrays of so many float32 numbers that are there while they are. */
  static final int WORKING_COPIES = 8;

  /** What every optimiser runs. */
  private static final String COMMON =
      """
        def touch(self: __torch__.Ops, w: List[Tensor]) -> Tensor:
          total = torch.mul(torch.to(torch.sum(w[0]), 6), 0.)
          for i in range(len(w)):
            total = torch.add(total, torch.mul(torch.to(torch.sum(w[i]), 6), 0.))
          return total
        def zero(self: __torch__.Ops, g: List[Tensor]) -> Tensor:
          torch._foreach_zero_(g)
          return g[0]
        def norm(self: __torch__.Ops, g: List[Tensor]) -> Tensor:
          return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)), 2)
        def scale(self: __torch__.Ops, factor: Tensor, g: List[Tensor]) -> Tensor:
          torch._foreach_mul_(g, float(factor))
          return factor
        def take(self: __torch__.Ops, begin: Tensor, w: Tensor, source: Tensor) -> Tensor:
          part = torch.narrow(torch.reshape(source, [-1]), 0, int(begin), torch.numel(w))
          return torch.copy_(w, torch.reshape(part, torch.size(w)))
        def assign(self: __torch__.Ops, w: List[Tensor], source: List[Tensor]) -> Tensor:
          torch._foreach_copy_(w, source)
          return w[0]
        def accumulate(self: __torch__.Ops, w: List[Tensor], source: List[Tensor]) -> Tensor:
          torch._foreach_add_(w, source)
          return w[0]
        def rows(self: __torch__.Ops, place: Tensor, t: Tensor) -> Tensor:
          return torch.narrow(t, 0, int(torch.select(place, 0, 0)), int(torch.select(place, 0, 1)))
      """;

  private static final String ADAMW =
      """
        def adamw(self: __torch__.Ops, hyper: Tensor, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor]) -> Tensor:
          torch._foreach_add_(t, 1)
          torch._fused_adamw_(w, g, m, v, annotate(List[Tensor], []), t, lr=float(torch.select(hyper, 0, 0)), beta1=float(torch.select(hyper, 0, 1)), beta2=float(torch.select(hyper, 0, 2)), weight_decay=float(torch.select(hyper, 0, 4)), eps=float(torch.select(hyper, 0, 3)), amsgrad=False, maximize=False, grad_scale=None, found_inf=None)
          return hyper
      """;

  // The step is taken with the moments as they are before they are packed again, as bitsandbytes
  // does; all else is AdamW's.
  private static final String ADAMW_8BIT =
      """
        def unpacked(self: __torch__.Ops, codes: Tensor, scales: Tensor, levels: Tensor) -> Tensor:
          values = torch.index_select(levels, 0, torch.to(torch.reshape(codes, [-1]), 3))
          return torch.mul_(torch.view(values, torch.size(codes)), scales)
        def pack(self: __torch__.Ops, values: Tensor, codes: Tensor, scales: Tensor, levels: Tensor) -> Tensor:
          most = torch.amax(torch.abs(values), [1], True)
          n = torch.numel(levels)
          middles = torch.div(torch.add(torch.narrow(levels, 0, 1, n - 1), torch.narrow(levels, 0, 0, n - 1)), 2.)
          shares = torch.div(values, torch.clamp(most, 1.1754943508222875e-38))
          _0 = torch.copy_(codes, torch.bucketize(shares, middles, out_int32=True))
          return torch.copy_(scales, most)
        def adamw_8bit(self: __torch__.Ops, hyper: Tensor, signed: Tensor, positive: Tensor, w: List[Tensor], g: List[Tensor], mc: List[Tensor], ms: List[Tensor], vc: List[Tensor], vs: List[Tensor]) -> Tensor:
          lr = float(torch.select(hyper, 0, 0))
          beta1 = float(torch.select(hyper, 0, 1))
          beta2 = float(torch.select(hyper, 0, 2))
          eps = float(torch.select(hyper, 0, 3))
          kept = torch.sub(1., torch.mul(lr, float(torch.select(hyper, 0, 4))))
          step = torch.neg(torch.div(lr, float(torch.select(hyper, 0, 5))))
          root = torch.sqrt(float(torch.select(hyper, 0, 6)))
          for i in range(len(w)):
            flat = torch.view(w[i], [-1])
            slopes = torch.reshape(g[i], [-1])
            n = torch.numel(flat)
            for c in range(torch.floordiv(n + {chunk} - 1, {chunk})):
              at = c * {chunk}
              count = ops.prim.min(n - at, {chunk})
              first = torch.floordiv(at, {block})
              blocks = torch.floordiv(count + {block} - 1, {block})
              slope = torch.constant_pad_nd(torch.narrow(slopes, 0, at, count), [0, blocks * {block} - count])
              slope0 = torch.view(slope, [blocks, {block}])
              codes = torch.narrow(mc[i], 0, first, blocks)
              scales = torch.narrow(ms[i], 0, first, blocks)
              codes0 = torch.narrow(vc[i], 0, first, blocks)
              scales0 = torch.narrow(vs[i], 0, first, blocks)
              mean = torch.mul_((self).unpacked(codes, scales, signed, ), beta1)
              _1 = torch.add_(mean, slope0, alpha=torch.sub(1., beta1))
              square = torch.mul_((self).unpacked(codes0, scales0, positive, ), beta2)
              _2 = torch.addcmul_(square, slope0, slope0, value=torch.sub(1., beta2))
              below = torch.add_(torch.div_(torch.sqrt(square), root), eps)
              change = torch.narrow(torch.view(torch.div(mean, below), [-1]), 0, 0, count)
              part = torch.narrow(flat, 0, at, count)
              _3 = torch.add_(torch.mul_(part, kept), change, alpha=step)
              _4 = (self).pack(mean, codes, scales, signed, )
              _5 = (self).pack(square, codes0, scales0, positive, )
          return hyper
      """
          .replace("{chunk}", Integer.toString(CHUNK))
          .replace("{block}", Integer.toString(DynamicLevels.BLOCK));

  // Shazeer and Stern 2018, "Adafactor", algorithms 4 and 5, as transformers' Trainer sets it up:
  // the learning rate as it is, no mean, updates of a root mean square of at most 1.
  private static final String ADAFACTOR =
      """
        def bounded(self: __torch__.Ops, hyper: Tensor, w: Tensor, change: Tensor) -> Tensor:
          lr = float(torch.select(hyper, 0, 0))
          size = torch.div(torch.linalg_vector_norm(change), torch.sqrt(torch.numel(change)))
          _0 = torch.mul_(torch.div_(change, torch.clamp(size, 1.)), lr)
          decay = torch.mul(lr, float(torch.select(hyper, 0, 4)))
          if torch.ne(decay, 0.):
            _1 = torch.add_(w, w, alpha=torch.neg(decay))
          return torch.sub_(w, change)
        def adafactor(self: __torch__.Ops, hyper: Tensor, w: List[Tensor], g: List[Tensor], r: List[Tensor], c: List[Tensor]) -> Tensor:
          beta = float(torch.select(hyper, 0, 1))
          for i in range(len(w)):
            shape = [torch.numel(r[i]), torch.numel(c[i])]
            slope = torch.reshape(g[i], shape)
            square = torch.add_(torch.mul(slope, slope), 1e-30)
            _2 = torch.add_(torch.mul_(r[i], beta), torch.mean(square, [1]), alpha=torch.sub(1., beta))
            _3 = torch.add_(torch.mul_(c[i], beta), torch.mean(square, [0]), alpha=torch.sub(1., beta))
            row = torch.rsqrt(torch.div(r[i], torch.mean(r[i])))
            change = torch.mul(torch.unsqueeze(row, 1), torch.unsqueeze(torch.rsqrt(c[i]), 0))
            _4 = (self).bounded(hyper, torch.view(w[i], shape), torch.mul_(change, slope), )
          return hyper
        def adafactor_vector(self: __torch__.Ops, hyper: Tensor, w: List[Tensor], g: List[Tensor], v: List[Tensor]) -> Tensor:
          beta = float(torch.select(hyper, 0, 1))
          for i in range(len(w)):
            square = torch.add_(torch.mul(g[i], g[i]), 1e-30)
            _5 = torch.add_(torch.mul_(v[i], beta), square, alpha=torch.sub(1., beta))
            _6 = (self).bounded(hyper, w[i], torch.mul_(torch.rsqrt(v[i]), g[i]), )
          return hyper
      """;

  // Chen et al. 2023, "Symbolic discovery of optimization algorithms", algorithm 2. One weight at a
  // time: what is added up apart from the mean is of one weight.
  private static final String LION =
      """
        def lion(self: __torch__.Ops, hyper: Tensor, w: List[Tensor], g: List[Tensor], m: List[Tensor]) -> Tensor:
          lr = float(torch.select(hyper, 0, 0))
          beta1 = float(torch.select(hyper, 0, 1))
          beta2 = float(torch.select(hyper, 0, 2))
          kept = torch.sub(1., torch.mul(lr, float(torch.select(hyper, 0, 4))))
          for i in range(len(w)):
            way = torch.add_(torch.mul(m[i], beta1), g[i], alpha=torch.sub(1., beta1))
            _0 = torch.add_(torch.mul_(w[i], kept), torch.sign_(way), alpha=torch.neg(lr))
            _1 = torch.add_(torch.mul_(m[i], beta2), g[i], alpha=torch.sub(1., beta2))
          return hyper
      """;

  private static final String PLAIN =
      """
        def rmsprop(self: __torch__.Ops, hyper: Tensor, w: List[Tensor], g: List[Tensor], v: List[Tensor]) -> Tensor:
          lr = float(torch.select(hyper, 0, 0))
          alpha = float(torch.select(hyper, 0, 1))
          decay = float(torch.select(hyper, 0, 4))
          if torch.ne(decay, 0.):
            torch._foreach_add_(g, w, alpha=decay)
          torch._foreach_mul_(v, alpha)
          torch._foreach_addcmul_(v, g, g, torch.sub(1., alpha))
          scale = torch._foreach_sqrt(v)
          torch._foreach_add_(scale, float(torch.select(hyper, 0, 3)))
          torch._foreach_addcdiv_(w, g, scale, torch.neg(lr))
          return hyper
        def sgd(self: __torch__.Ops, hyper: Tensor, w: List[Tensor], g: List[Tensor]) -> Tensor:
          lr = float(torch.select(hyper, 0, 0))
          decay = float(torch.select(hyper, 0, 4))
          if torch.ne(decay, 0.):
            torch._foreach_add_(g, w, alpha=decay)
          torch._foreach_add_(w, g, alpha=torch.neg(lr))
          return hyper
      """;

  static final String SOURCE = COMMON + ADAMW + ADAMW_8BIT + ADAFACTOR + LION + PLAIN;

  private UpdateKernels() {}
}
