package io.predilect.model.kernel;

/**
 * Log-probs and their slopes on a GPU where the logits of all of the vocabulary fit, as
 * TorchScript: each step on them is one kernel over whole rows, and slopes are made in the type of
 * products. {@link HeadKernels} is the general way.
 */
final class WholeHeadKernels {
  private WholeHeadKernels() {}

  /**
   * The methods.
   *
   * @param capped whether logits are soft-capped, which only the general way knows
   */
  static String source(boolean capped, ComputeType type) {
    return (WHOLE + METHODS)
        .replace("{whole}", capped ? "False" : IS_WHOLE)
        .replace("{z}", "torch.mm(h, torch.t(" + type.of("head") + "))")
        .replace("{top}", type.toFloat("torch.amax(z, [-1], True)"))
        .replace("{own}", type.toFloat("torch.gather(z, -1, at)"))
        .replace("{slope}", type.of("torch.expm1(torch.sub(own, norms))"));
  }

  private static final String IS_WHOLE =
      "ops.prim.is_cuda(h) and torch.eq(columns, torch.size(head, 0))";

  private static final String WHOLE =
      """
        def fits_whole(self: __torch__.Ops, h: Tensor, columns: int, head: Tensor) -> bool:
          return {whole}
      """;

  // What "logps_rows" gives. log Σ e^z is top − log p(top), for p(top) is never less than one over
  // the vocabulary's size; "special_entr" is −p log p. A target's slope is p − 1 from its log-prob:
  // rounded after the difference, not before.
  private static final String METHODS =
      """
        def logps_whole(self: __torch__.Ops, h: Tensor, targets: Tensor, head: Tensor) -> List[Tensor]:
          z = {z}
          at = torch.unsqueeze(targets, -1)
          top = {top}
          own = {own}
          mean = torch.mean(z, [-1], dtype=6)
          p = torch.softmax(torch.to(z, 6), -1)
          norms = torch.sub(top, torch.log(torch.amax(p, [-1], True)))
          entropies = torch.sum(torch.special_entr(p, out=p), [-1])
          likeliest = torch.to(torch.ge(own, top), 6)
          return [torch.squeeze(torch.sub(own, norms), -1), torch.squeeze(norms, -1), entropies, mean, torch.squeeze(likeliest, -1)]
        def slopes_whole(self: __torch__.Ops, h: Tensor, targets: Tensor, norms: Tensor, head: Tensor) -> Tensor:
          z = {z}
          at = torch.unsqueeze(targets, -1)
          own = {own}
          p = torch.softmax(z, -1)
          return torch.scatter_(p, -1, at, {slope})
      """;
}
