package io.predilect.model.kernel;

import io.predilect.model.arch.Role;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.lora.LoraLayout.Slot;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Adapters as TorchScript: for each weight that has some, a method that adds scale · B A x to the
 * weight's output y. See {@link LoraLayout} for the places of A and B in a block's arrays.
 */
final class LoraKernels {
  private LoraKernels() {}

  /**
   * The methods.
   *
   * @param first the place of the first adapter array in a block's arrays
   */
  static String source(LoraLayout layout, int first) {
    StringBuilder source = new StringBuilder();
    if (layout.drops()) {
      double keep = 1 - layout.settings().dropout();
      source.append(DROP.replace("{keep}", Double.toString(keep)));
    }
    int place = first;
    int seeds = first + layout.arraysPerBlock() - 1;
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      String input = layout.drops() ? "(self).drop(x, w[b + " + seeds + "], " + (1 + i) + ")" : "x";
      source.append(adapted(slot, input, place, layout));
      place += 1 + slot.targets().size();
    }
    return source.toString();
  }

  /** The method of a weight. */
  static String method(Role role) {
    return "adapted_" + role.name().toLowerCase(Locale.ROOT);
  }

  private static String adapted(Slot slot, String input, int place, LoraLayout layout) {
    String body =
        slot.rows().size() == 1 ? ONE : slot.targets().size() == slot.rows().size() ? ALL : SOME;
    return (HEADER + body)
        .replace("{method}", method(slot.role()))
        .replace("{input}", input)
        .replace("{A}", "w[b + " + place + "]")
        .replace("{B}", "w[b + " + (place + 1) + "]")
        .replace("{deltas}", deltas(slot, place))
        .replace("{sums}", sums(slot, place))
        .replace(
            "{rows}", slot.rows().stream().map(String::valueOf).collect(Collectors.joining(", ")))
        .replace("{r}", Integer.toString(layout.settings().r()))
        .replace("{scale}", Double.toString(layout.settings().scale()));
  }

  private static String deltas(Slot slot, int place) {
    return slot.targets().stream()
        .map(part -> delta(slot.targets().indexOf(part), place))
        .collect(Collectors.joining(", "));
  }

  // The output's parts, those with an adapter with it.
  private static String sums(Slot slot, int place) {
    List<Integer> targets = slot.targets();
    StringBuilder sums = new StringBuilder();
    for (int part = 0; part < slot.rows().size(); part++) {
      String own = "ys[" + part + "]";
      int target = targets.indexOf(part);
      sums.append(part == 0 ? "" : ", ")
          .append(
              target < 0
                  ? own
                  : "torch.add(" + own + ", " + delta(target, place) + ", alpha={scale})");
    }
    return sums.toString();
  }

  private static String delta(int target, int place) {
    return "torch.linear(inner[" + target + "], w[b + " + (place + 1 + target) + "])";
  }

  // x [tokens, in], y [tokens, out].
  private static final String HEADER =
      """
        def {method}(self: __torch__.Ops, x: Tensor, y: Tensor, w: List[Tensor], b: int) -> Tensor:
      """;

  private static final String ONE =
      """
          return torch.add(y, torch.linear(torch.linear({input}, {A}), {B}), alpha={scale})
      """;

  private static final String ALL =
      """
          inner = torch.split(torch.linear({input}, {A}), {r}, -1)
          return torch.add(y, torch.cat([{deltas}], -1), alpha={scale})
      """;

  private static final String SOME =
      """
          inner = torch.split(torch.linear({input}, {A}), {r}, -1)
          ys = torch.split_with_sizes(y, [{rows}], -1)
          return torch.cat([{sums}], -1)
      """;

  // A vector in the place of the seeds' matrix: nothing is dropped.
  private static final String DROP =
      """
        def drop(self: __torch__.Ops, x: Tensor, seeds: Tensor, slot: int) -> Tensor:
          if torch.eq(torch.dim(seeds), 1):
            y = x
          else:
            masks = annotate(List[Tensor], [])
            for i in range(torch.size(seeds, 1)):
              length = int(torch.select(torch.select(seeds, 0, 0), 0, i))
              seed = int(torch.select(torch.select(seeds, 0, slot), 0, i))
              g = torch.Generator(device=ops.prim.device(x), seed=seed)
              m = torch.bernoulli_(torch.new_empty(x, [length, torch.size(x, 1)]), {keep}, generator=g)
              a = torch.append(masks, m)
            y = torch.mul(x, torch.div(torch.cat(masks, 0), {keep}))
          return y
      """;
}
