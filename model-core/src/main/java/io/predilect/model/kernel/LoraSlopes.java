package io.predilect.model.kernel;

import io.predilect.model.arch.Role;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The way back through a weight's adapters as TorchScript, for {@link SelectiveKernels}: from the
 * slope by the weight's output. It is written out for the B's, whose products are not made again.
 */
final class LoraSlopes {
  /**
   * One B.
   *
   * @param part which part of the output it adds to
   * @param weight itself, as an expression
   * @param scale what it is multiplied by
   */
  record Outward(int part, String weight, String scale) {}

  private LoraSlopes() {}

  /** The name of a weight's method. */
  static String method(Role role) {
    return "slopes_" + role.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The method of a weight: appends to roots and slopes the B's, and what A made of x.
   *
   * @param input x, or what dropout leaves of it
   * @param inward A
   * @param ranks how what A makes is parted, in the order of the B's
   * @param rows how the output is
   */
  static String source(
      Role role, String input, String inward, List<Outward> outward, String ranks, String rows) {
    String each =
        IntStream.range(0, outward.size())
            .mapToObj(i -> each(i, outward.get(i)))
            .collect(Collectors.joining());
    String all =
        IntStream.range(0, outward.size()).mapToObj(i -> "g" + i).collect(Collectors.joining(", "));
    return SOURCE
        .replace("{method}", method(role))
        .replace("{input}", input)
        .replace("{A}", inward)
        .replace("{ranks}", ranks)
        .replace("{rows}", rows)
        .replace("{each}", each)
        .replace("{all}", all);
  }

  private static String each(int i, Outward outward) {
    return EACH.replace("{i}", Integer.toString(i))
        .replace("{part}", Integer.toString(outward.part()))
        .replace("{B}", outward.weight())
        .replace("{scale}", outward.scale());
  }

  private static final String SOURCE =
      """
        def {method}(self: __torch__.Ops, x: Tensor, slope: Tensor, w: List[Tensor], b: int, roots: List[Tensor], slopes: List[Optional[Tensor]]) -> Tensor:
          inner = torch.linear({input}, {A})
          inners = torch.split_with_sizes(torch.detach(inner), [{ranks}], -1)
          parts = (self).parts_of(slope, [{rows}])
      {each}    c = torch.append(roots, inner)
          d = torch.append(slopes, torch.cat([{all}], -1))
          return inner
      """;

  private static final String EACH =
      """
          b{i} = {B}
          e{i} = torch.append(roots, b{i})
          f{i} = torch.append(slopes, torch.mul(torch.mm(torch.t(parts[{part}]), inners[{i}]), {scale}))
          g{i} = torch.mul(torch.mm(parts[{part}], torch.detach(b{i})), {scale})
      """;
}
