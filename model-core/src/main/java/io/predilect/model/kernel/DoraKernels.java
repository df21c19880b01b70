package io.predilect.model.kernel;

import io.predilect.model.lora.LoraLayout.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * DoRA as TorchScript (Liu et al. 2024, equations 5 and 11): a weight's output y and what an
 * adapter adds to it are scaled by c = m / ‖W + s B A‖, whose norm gradients take as constant. It
 * is applied as PEFT does, y + (c - 1) ∘ (y - bias) + c ∘ s B A x, so that c = 1 leaves y as it is,
 * whatever the number type; with dropout W times the adapter's input stands for y - bias.
 */
record DoraKernels(ComputeType type, boolean drops) {
  /** The method that all slots call. */
  String source() {
    return DORA.replace("{weight_a}", type.toFloat("torch.linear(" + type.of("p") + ", weight)"))
        .replace("{less}", type.of("torch.sub(c, 1)"))
        .replace("{b}", type.of("b"))
        .replace("{c}", type.of("c"));
  }

  /**
   * The body of a slot's method.
   *
   * @param matrix of the weight
   * @param bias of the weight; empty: it has none
   * @param place of A in a block's arrays
   * @param scales of the targets' adapters
   */
  String body(Slot slot, String matrix, Optional<String> bias, int place, List<String> scales) {
    List<String> parts = new ArrayList<>();
    for (int part = 0; part < slot.rows().size(); part++) {
      int target = slot.targets().indexOf(part);
      parts.add(
          target < 0
              ? "ys[" + part + "]"
              : scaled(slot, target, base(part, bias), place, scales.get(target)));
    }
    String biases = "    bs = torch.split_with_sizes({bias}, [{rows}], 0)\n";
    return (BODY
            + bias.filter(any -> !drops).map(own -> biases.replace("{bias}", own)).orElse("")
            + "    return torch.cat([{parts}], -1)\n")
        .replace("{matrix}", matrix)
        .replace("{stacked}", "w[b + " + place + "]")
        .replace("{parts}", String.join(", ", parts));
  }

  private String base(int part, Optional<String> bias) {
    if (drops) {
      return "torch.linear(z, ws[" + part + "])";
    }
    String own = "ys[" + part + "]";
    return bias.isPresent() ? "torch.sub(" + own + ", bs[" + part + "])" : own;
  }

  private String scaled(Slot slot, int target, String base, int place, String scale) {
    int count = slot.targets().size();
    int part = slot.targets().get(target);
    List<String> arrays =
        IntStream.range(0, 3)
            .mapToObj(kind -> "w[b + " + (place + 1 + kind * count + target) + "]")
            .collect(Collectors.toList());
    return String.format(
        Locale.ROOT,
        "(self).dora(ys[%d], %s, inner[%d], downs[%d], %s, ws[%d], %s)",
        part,
        base,
        target,
        target,
        String.join(", ", arrays),
        part,
        scale);
  }

  private static final String BODY =
      """
          z = {input}
          inner = torch.split_with_sizes(torch.linear(z, {A}), [{ranks}], -1)
          downs = torch.split_with_sizes({stacked}, [{ranks}], 0)
          ys = torch.split_with_sizes(y, [{rows}], -1)
          ws = torch.split_with_sizes({matrix}, [{rows}], 0)
      """;

  // y and base [tokens, out], inner [tokens, r], a [r, in], b [out, r], m and squares [out], weight
  // [out, in]; see RowSquares.
  private static final String DORA =
      """
        def dora(self: __torch__.Ops, y: Tensor, base: Tensor, inner: Tensor, a: Tensor, b: Tensor, m: Tensor, squares: Tensor, weight: Tensor, scale: float) -> Tensor:
          p = torch.detach(a)
          q = torch.detach(b)
          cross = torch.sum(torch.mul(q, torch.t({weight_a})), [-1])
          own = torch.sum(torch.mul(torch.mm(q, torch.linear(p, p)), q), [-1])
          square = torch.add(torch.add(squares, cross, alpha=2. * scale), own, alpha=scale * scale)
          c = torch.div(m, torch.sqrt(square))
          delta = torch.mul(torch.linear(inner, {b}), {c})
          return torch.add(torch.add(y, torch.mul(base, {less})), delta, alpha=scale)
      """;
}
