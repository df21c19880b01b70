package io.predilect.model.kernel;

import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Role;
import java.util.Locale;

/**
 * Selective recomputation as TorchScript (after Korthikanti et al., 2205.05198, section 5): a
 * block's way forward keeps its input, what its products gave and all of attention, and its way
 * back runs the rest again. Products and attention take most of the time; what lies between them,
 * norms and activations, takes most of the room.
 *
 * <p>The derivatives of products are written out. Autograd would keep their inputs, or have to run
 * the products again for them; a product's own output it needs nowhere.
 */
final class SelectiveKernels {
  private SelectiveKernels() {}

  /** The methods, of one block each. */
  static String source(ModelConfig config, BlockKernels block, AttentionSource attention) {
    boolean normed = config.block().norms().ofOutputs();
    int roots = normed ? 4 : 3;
    boolean rotates = config.onlyRotates();
    return through(block, Role.QKV)
        + through(block, Role.OUT)
        + through(block, Role.UP)
        + through(block, Role.DOWN)
        + THROUGH
        + (block.gatedBySilu() ? SWIGLU : "")
        + (rotates ? ROTATED : "")
        + KEPT.replace("{apart}", rotates ? ROTATED_APART : ANYHOW_APART)
            .replace("{roots}", rotates ? ROTATED_ROOTS : "r")
            .replace("{made}", normed ? "o, u, d" : "y, u")
            .replace("{setup}", attention.setup())
            .replace("{own}", attention.own().indent(-2))
            .replace("{cos}", AttentionKernels.turned(config, "cos", "start"))
            .replace("{sin}", AttentionKernels.turned(config, "sin", "start"))
        + (normed ? NORMED : PLAIN).replace("{scaled}", scaled(config.block().scales().residual()))
        + BACK.replace(
                "{joined}",
                rotates
                    ? "(self).rotated_back(kept, " + roots + ")"
                    : "ops.prim.grad(kept[" + roots + "])")
            .replace("{y}", normed ? "(self).attended(x, kept[1], w, b)" : "kept[1]")
            .replace("{d}", normed ? "kept[3]" : "slope")
            .replace("{again}", block.gatedBySilu() ? SWIGLU_AGAIN : ACTIVATED_AGAIN)
            .replace("{activated}", block.gatedBySilu() ? SWIGLU_BACK : ACTIVATED_BACK)
            .replace(
                "{to_y}",
                config.block().parallel() ? "slope" : "torch.add(slope, ops.prim.grad(y))");
  }

  private static String through(BlockKernels block, Role role) {
    boolean adapted = block.adapts(role);
    String bias = block.arrays().bias(role).map(" + [%s]"::formatted).orElse("");
    return (adapted && block.dora() ? AGAIN : PRODUCT)
        .replace("{adapters}", adapted ? ADAPTERS : "")
        .replace("{slopes}", LoraSlopes.method(role))
        .replace("{name}", role.name().toLowerCase(Locale.ROOT))
        .replace("{weights}", "[" + block.arrays().matrix(role) + "]" + bias);
  }

  private static String scaled(double residual) {
    return residual == 1 ? "slope" : "torch.mul(slope, " + residual + ")";
  }

  // From the slope by a product's output to all that its input h and its weights are made of.
  // Adapters and what h is made of run back together: they share it.
  private static final String PRODUCT =
      """
        def through_{name}(self: __torch__.Ops, h: Tensor, slope: Tensor, w: List[Tensor], b: int) -> Tensor:
          roots = annotate(List[Tensor], [])
          slopes = annotate(List[Optional[Tensor]], [])
      {adapters}    return (self).through(h, slope, {weights}, roots, slopes)
      """;

  private static final String ADAPTERS =
      """
          inner = (self).{slopes}(h, slope, w, b, roots, slopes)
      """;

  // DoRA's magnitudes are by the output.
  private static final String AGAIN =
      """
        def through_{name}(self: __torch__.Ops, h: Tensor, slope: Tensor, w: List[Tensor], b: int) -> Tensor:
          made = (self).product_{name}(h, w, b)
          back = torch.backward([made], annotate(Optional[List[Optional[Tensor]]], [slope]))
          return slope
      """;

  // Weights are a matrix and perhaps its bias, in the type of products; which of them is trained,
  // with adapters beside it, only the arrays tell.
  private static final String THROUGH =
      """
        def through(self: __torch__.Ops, h: Tensor, slope: Tensor, weights: List[Tensor], roots: List[Tensor], slopes: List[Optional[Tensor]]) -> Tensor:
          a = torch.append(roots, h)
          c = torch.append(slopes, (self).by_input(slope, torch.detach(weights[0])))
          if ops.prim.requires_grad(weights[0]):
            d = torch.append(roots, weights[0])
            e = torch.append(slopes, (self).by_matrix(slope, torch.detach(h)))
          if torch.gt(len(weights), 1) and ops.prim.requires_grad(weights[-1]):
            f = torch.append(roots, weights[-1])
            g = torch.append(slopes, torch.reshape(torch.sum(slope, [-2]), [-1]))
          back = torch.backward(roots, slopes)
          return slope
        def by_input(self: __torch__.Ops, slope: Tensor, matrix: Tensor) -> Tensor:
          if torch.eq(torch.dim(slope), 3):
            both = torch.chunk(matrix, 2, 0)
            o = torch.addmm_(torch.mm(torch.select(slope, 0, 0), both[0]), torch.select(slope, 0, 1), both[1])
          else:
            o = torch.mm(slope, matrix)
          return o
        def by_matrix(self: __torch__.Ops, slope: Tensor, h: Tensor) -> Tensor:
          if torch.eq(torch.dim(slope), 3):
            both = torch.bmm(torch.transpose(slope, 1, 2), torch.expand(torch.unsqueeze(h, 0), [2, -1, -1]))
            o = torch.flatten(both, 0, 1)
          else:
            o = torch.mm(torch.t(slope), h)
          return o
        def leaf(self: __torch__.Ops, x: Tensor) -> Tensor:
          return torch.requires_grad_(torch.detach(x), True)
      """;

  // The block's output, and what is kept: of what the products gave, attention's own graph, and
  // the last product's only where a norm looks at it. Recorded is from r to a alone.
  private static final String KEPT =
      """
        def kept(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, first: Tensor, layout: List[Tensor], w: List[Tensor]) -> List[Tensor]:
      {setup}    windows = (self).windows()
          start = int(first)
          l = 0
          b = 0
          r = (self).product_qkv((self).into_qkv(x, w, b), w, b)
      {apart}{own}    o = torch.detach((self).product_out(torch.detach(a), w, b))
          y = torch.detach((self).attended(x, o, w, b))
          u = torch.detach((self).product_up((self).into_up(x, y, w, b), w, b))
          d = torch.detach((self).product_down((self).activated(u), w, b))
          return [torch.detach((self).finished(y, d, w, b)), a, {made}, {roots}]
      """;

  // What attention is given may be made of the product in any way: autograd has it.
  private static final String ANYHOW_APART =
      """
          r = (self).leaf(r)
          p = (self).apart(r, {cos}, {sin}, w, b)
      """;

  // A rotation's derivative needs no more than its angles, which all blocks share: the product's
  // output goes with its last view, of the values, being copied.
  private static final String ROTATED_APART =
      """
          angles = [{cos}, {sin}]
          p = (self).apart(torch.detach(r), angles[0], angles[1], w, b)
          p = [(self).leaf(p[0]), (self).leaf(p[1]), (self).leaf(torch.contiguous(p[2]))]
      """;

  private static final String ROTATED_ROOTS = "p[0], p[1], p[2], angles[0], angles[1]";

  // The slope by the product's output, of those by queries, keys and values. y = x · cos + (x with
  // its halves exchanged) · sin: see AttentionKernels.
  private static final String ROTATED =
      """
        def rotated_back(self: __torch__.Ops, kept: List[Tensor], i: int) -> Tensor:
          slope = torch.cat([ops.prim.grad(kept[i]), ops.prim.grad(kept[i + 1])], 1)
          halves = torch.chunk(torch.mul(slope, kept[i + 4]), 2, -1)
          both = torch.add(torch.mul(slope, kept[i + 3]), torch.cat([halves[1], halves[0]], -1))
          return torch.cat([torch.flatten(both, 1), torch.flatten(ops.prim.grad(kept[i + 2]), 1)], -1)
      """;

  // The slopes by what attention and the MLP gave, from those by the sums that they were added to.
  private static final String PLAIN =
      """
        def to_out(self: __torch__.Ops, o: Tensor, slope: Tensor, w: List[Tensor], b: int) -> Tensor:
          return {scaled}
        def to_down(self: __torch__.Ops, d: Tensor, slope: Tensor, w: List[Tensor], b: int) -> Tensor:
          return {scaled}
      """;

  private static final String NORMED =
      """
        def to_out(self: __torch__.Ops, o: Tensor, slope: Tensor, w: List[Tensor], b: int) -> Tensor:
          i = (self).leaf(o)
          back = torch.backward([(self).attended(torch.detach(i), i, w, b)], annotate(Optional[List[Optional[Tensor]]], [slope]))
          return ops.prim.grad(i)
        def to_down(self: __torch__.Ops, d: Tensor, slope: Tensor, w: List[Tensor], b: int) -> Tensor:
          i = (self).leaf(d)
          back = torch.backward([(self).finished(torch.detach(i), i, w, b)], annotate(Optional[List[Optional[Tensor]]], [slope]))
          return ops.prim.grad(i)
      """;

  private static final String ACTIVATED_AGAIN =
      """
          u = (self).leaf(kept[2])
          m = (self).activated(u)
      """;

  private static final String ACTIVATED_BACK = "ops.prim.grad(u)";

  private static final String SWIGLU_AGAIN =
      """
          parts = (self).halves_of(kept[2])
          gate = torch.silu(parts[0])
          m = (self).leaf(torch.mul(gate, parts[1]))
      """;

  private static final String SWIGLU_BACK =
      "(self).swiglu_back(parts, gate, ops.prim.grad(m), torch.detach(m), kept[2])";

  // Written out, so that the slopes lie where the product's output was, which is of no more use,
  // and what is made on the way where the activation was.
  private static final String SWIGLU =
      """
        def swiglu_back(self: __torch__.Ops, parts: List[Tensor], gate: Tensor, slope: Tensor, room: Tensor, u: Tensor) -> Tensor:
          a = torch.mul(slope, parts[1], out=room)
          b = torch.mul(slope, gate, out=parts[1])
          c = torch.silu_backward(room, parts[0], grad_input=parts[0])
          return u
      """;

  // The slope by the block's input, from that by its output. Each piece between two products is run
  // again from leaves, and back as soon as its slope is known.
  private static final String BACK =
      """
        def back(self: __torch__.Ops, x: Tensor, kept: List[Tensor], slope: Tensor, w: List[Tensor]) -> Tensor:
          b = 0
          x0 = (self).leaf(x)
          y = (self).leaf({y})
      {again}    s = (self).through_down(m, (self).to_down({d}, slope, w, b), w, b)
          s = (self).through_up((self).into_up(x0, y, w, b), {activated}, w, b)
          to_y = {to_y}
          s = (self).through_out(kept[0], (self).to_out(kept[1], to_y, w, b), w, b)
          s = (self).through_qkv((self).into_qkv(x0, w, b), {joined}, w, b)
          return torch.add(to_y, ops.prim.grad(x0))
      """;
}
