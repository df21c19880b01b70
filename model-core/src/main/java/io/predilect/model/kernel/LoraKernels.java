package io.predilect.model.kernel;

import io.predilect.model.arch.Role;
import io.predilect.model.lora.ExpertAdapters;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.lora.LoraLayout.Slot;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Adapters as TorchScript: for each weight that has some, a method that adds scale · B A x to the
 * weight's output y. See {@link LoraLayout} for the places of A and B in a block's arrays.
 */
final class LoraKernels {
  /** A block's own weights, as expressions in its methods. */
  interface BaseWeights {
    /** The matrix of a weight, [out, in], in the type of products. */
    String matrix(Role role);

    /** Its bias, [out], likewise, where it has one. */
    Optional<String> bias(Role role);
  }

  private final LoraLayout layout;
  private final ComputeType type;
  private final BaseWeights base;
  private final int scales; // their place in a block's arrays, where adapters are not alike

  private LoraKernels(LoraLayout layout, int first, ComputeType type, BaseWeights base) {
    this.layout = layout;
    this.base = base;
    this.type = type;
    this.scales = first + layout.arraysPerBlock() - (layout.drops() ? 2 : 1);
  }

  /**
   * The methods.
   *
   * @param first the place of the first adapter array in a block's arrays
   * @param type of the products; adapters themselves are in float32
   */
  static String source(LoraLayout layout, int first, ComputeType type, BaseWeights base) {
    return new LoraKernels(layout, first, type, base).source(first);
  }

  private String source(int first) {
    StringBuilder source = new StringBuilder();
    if (layout.drops()) {
      source.append(DropoutKernels.source(layout.settings().dropout()));
    }
    if (layout.dora()) {
      source.append(dora().source());
    }
    int place = first;
    int seeds = first + layout.arraysPerBlock() - 1;
    for (int i = 0; i < layout.slots().size(); i++) {
      Slot slot = layout.slots().get(i);
      String input = layout.drops() ? "(self).drop(x, w[b + " + seeds + "], " + i + ")" : "x";
      source.append(
          slot.ofExperts()
              ? experts(new ExpertAdapters(layout, slot), place)
              : adapted(slot, input, place));
      place += layout.arrays(slot);
    }
    return source.toString();
  }

  /** The method of a weight. */
  static String method(Role role) {
    return "adapted_" + role.name().toLowerCase(Locale.ROOT);
  }

  /** The method that gives the parts of which one expert's adapters are. */
  static String parts(Role role) {
    return method(role) + "_parts";
  }

  private String experts(ExpertAdapters experts, int place) {
    String deltas =
        IntStream.range(0, experts.each())
            .mapToObj(
                i ->
                    String.format(
                        Locale.ROOT,
                        "torch.linear(inner[%d], parts[%d + e * %d])",
                        i,
                        experts.count() + i,
                        experts.each()))
            .collect(Collectors.joining(", "));
    return EXPERTS
        .replace("{method}", method(experts.slot().role()))
        .replace("{parts}", parts(experts.slot().role()))
        .replace("{count}", Integer.toString(experts.slot().targets().size()))
        .replace("{first}", Integer.toString(place + 1))
        .replace("{A}", weight(place))
        .replace("{all}", type.of("torch.cat(each, 0)"))
        .replace("{width}", Integer.toString(experts.width()))
        .replace("{rows}", Integer.toString(experts.rows()))
        .replace("{r}", Integer.toString(experts.rank()))
        .replace("{deltas}", experts.each() == 1 ? deltas : "torch.cat([" + deltas + "], -1)")
        .replace("{scale}", Double.toString(experts.scale()));
  }

  private String adapted(Slot slot, String input, int place) {
    String back = layout.dora() ? "" : slopes(slot, input, place);
    return (HEADER + body(slot, place) + back)
        .replace("{method}", method(slot.role()))
        .replace("{input}", input)
        .replace("{A}", weight(place))
        .replace("{B}", weight(place + 1))
        .replace("{deltas}", deltas(slot, place))
        .replace("{outward}", outward(slot, place))
        .replace("{sums}", sums(slot, place))
        .replace("{rows}", rows(slot))
        .replace("{ranks}", ranks(slot, place))
        .replace("{r}", layout.alike() ? Integer.toString(layout.rank()) : "")
        .replace("{scale}", scale(slot, 0));
  }

  private String slopes(Slot slot, String input, int place) {
    List<LoraSlopes.Outward> outward =
        IntStream.range(0, slot.targets().size())
            .mapToObj(
                target ->
                    new LoraSlopes.Outward(
                        slot.targets().get(target),
                        weight(place + 1 + target),
                        scale(slot, target)))
            .toList();
    String ranks = ranks(slot, place);
    return LoraSlopes.source(slot.role(), input, weight(place), outward, ranks, rows(slot));
  }

  private static String rows(Slot slot) {
    return slot.rows().stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private DoraKernels dora() {
    return new DoraKernels(type, layout.drops());
  }

  private String body(Slot slot, int place) {
    if (layout.dora()) {
      List<String> each =
          IntStream.range(0, slot.targets().size())
              .mapToObj(target -> scale(slot, target))
              .toList();
      return dora().body(slot, base.matrix(slot.role()), base.bias(slot.role()), place, each);
    } else if (slot.rows().size() == 1) {
      return ONE;
    } else if (!layout.alike()) {
      return UNLIKE;
    }
    return slot.targets().size() == slot.rows().size() ? ALL : SOME;
  }

  // A literal, or the adapter's number of the block's scales.
  private String scale(Slot slot, int target) {
    if (layout.alike()) {
      return Double.toString(layout.scale());
    }
    int place = target;
    for (Slot before : layout.slots().subList(0, layout.slots().indexOf(slot))) {
      place += before.targets().size();
    }
    return "float(torch.select(w[b + " + scales + "], 0, " + place + "))";
  }

  private static String ranks(Slot slot, int place) {
    return IntStream.range(0, slot.targets().size())
        .mapToObj(target -> "torch.size(w[b + " + (place + 1 + target) + "], 1)")
        .collect(Collectors.joining(", "));
  }

  private String deltas(Slot slot, int place) {
    return slot.targets().stream()
        .map(part -> delta(slot.targets().indexOf(part), place))
        .collect(Collectors.joining(", "));
  }

  // All B's, of one size where they are alike.
  private String outward(Slot slot, int place) {
    return IntStream.range(0, slot.targets().size())
        .mapToObj(target -> weight(place + 1 + target))
        .collect(Collectors.joining(", "));
  }

  // The output's parts, those with an adapter with it.
  private String sums(Slot slot, int place) {
    List<Integer> targets = slot.targets();
    StringBuilder sums = new StringBuilder();
    for (int part = 0; part < slot.rows().size(); part++) {
      String own = "ys[" + part + "]";
      int target = targets.indexOf(part);
      sums.append(part == 0 ? "" : ", ")
          .append(
              target < 0
                  ? own
                  : "torch.add("
                      + own
                      + ", "
                      + delta(target, place)
                      + ", alpha="
                      + scale(slot, target)
                      + ")");
    }
    return sums.toString();
  }

  private String delta(int target, int place) {
    return "torch.linear(inner[" + target + "], " + weight(place + 1 + target) + ")";
  }

  private String weight(int place) {
    return type.of("w[b + " + place + "]");
  }

  // x [tokens of expert e, in], y [the same, out]; parts are the A's of each expert and then all
  // B's:
  // "cat" and "split" give those of experts without tokens a gradient, too.
  private static final String EXPERTS =
      """
        def {parts}(self: __torch__.Ops, w: List[Tensor], b: int) -> List[Tensor]:
          each = annotate(List[Tensor], [])
          for i in range({count}):
            a = torch.append(each, w[b + {first} + i])
          parts = annotate(List[Tensor], [])
          inward = torch.split({A}, {width}, 0)
          for i in range(len(inward)):
            c = torch.append(parts, inward[i])
          outward = torch.split({all}, {rows}, 0)
          for i in range(len(outward)):
            d = torch.append(parts, outward[i])
          return parts
        def {method}(self: __torch__.Ops, x: Tensor, y: Tensor, parts: List[Tensor], e: int) -> Tensor:
          inner = torch.split(torch.linear(x, parts[e]), {r}, -1)
          return torch.add(y, {deltas}, alpha={scale})
      """;

  // x [tokens, in], y [tokens, out].
  private static final String HEADER =
      """
        def {method}(self: __torch__.Ops, x: Tensor, y: Tensor, w: List[Tensor], b: int) -> Tensor:
      """;

  // On a GPU what is added goes straight into y, which nothing else needs: less memory to pass. Of
  // a gate and an up projection in one matrix y may be [2, tokens, out / 2], see GateBehindUp.
  private static final String ONE =
      """
          inner = torch.linear({input}, {A})
          outward = {B}
          if torch.eq(torch.dim(y), 3):
            both = torch.view(outward, [2, -1, torch.size(outward, 1)])
            o = torch.baddbmm_(y, torch.expand(torch.unsqueeze(inner, 0), [2, -1, -1]), torch.transpose(both, 1, 2), beta=1, alpha={scale})
          elif ops.prim.is_cuda(y):
            o = torch.addmm_(y, inner, torch.t(outward), beta=1, alpha={scale})
          else:
            o = torch.add(y, torch.linear(inner, outward), alpha={scale})
          return o
      """;

  private static final String ALL =
      """
          inner = torch.split(torch.linear({input}, {A}), {r}, -1)
          if torch.eq(torch.dim(y), 3):
            o = torch.baddbmm_(y, torch.stack(inner, 0), torch.transpose(torch.stack([{outward}], 0), 1, 2), beta=1, alpha={scale})
          else:
            o = torch.add(y, torch.cat([{deltas}], -1), alpha={scale})
          return o
      """;

  private static final String SUMS =
      """
          ys = (self).parts_of(y, [{rows}])
          return (self).whole_of([{sums}], y)
      """;

  private static final String SOME =
      """
          inner = torch.split(torch.linear({input}, {A}), {r}, -1)
      """
          + SUMS;

  private static final String UNLIKE =
      """
          inner = torch.split_with_sizes(torch.linear({input}, {A}), [{ranks}], -1)
      """
          + SUMS;
}
