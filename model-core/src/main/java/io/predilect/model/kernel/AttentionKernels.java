package io.predilect.model.kernel;

import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Rope;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rotary embedding, the attention of queries to keys, and that of decoding, as TorchScript. How the
 * sequences of a batch get there is {@link LoopedAttention} or {@link PlannedAttention}.
 */
final class AttentionKernels {
  private AttentionKernels() {}

  static String source(ModelConfig config, ComputeType type, Sinks sinks) {
    double cap = config.block().scales().softcap();
    boolean fused = cap == 0 && !sinks.are();
    return rotate(config)
        + (sinks.are() ? WITH_SINK : "")
        + sinks
            .in(fused ? FUSED : SCORED)
            .replace("{capped}", cap == 0 ? "s" : CAPPED.replace("{cap}", Double.toString(cap)))
            .replace("{mask}", type.half() ? HALF_MASK : "")
            .replace("{s}", type.toFloat("torch.matmul(q, torch.transpose(k, 2, 3))"))
            .replace(
                "{p}", type.of(sinks.are() ? "(self).shares(s4, sink)" : "torch.softmax(s4, -1)"))
            .replace("{scale}", scale(config))
        + shared(config)
        + ROPE.replace("{cos}", type.of("torch.contiguous(parts[0])"))
            .replace("{sin}", type.of("torch.contiguous(parts[1])"))
        + sinks
            .in(SLOTS)
            .replace("{q}", Integer.toString(config.queryWidth()))
            .replace("{groups}", Integer.toString(config.heads() / config.kvHeads()))
            .replace("{dim}", Integer.toString(config.headDim()))
            .replace("{kv}", Integer.toString(config.kvHeads()));
  }

  // Where pairs are neighbours, queries and keys alike are brought into halves: their products stay
  // what they are.
  private static String rotate(ModelConfig config) {
    int dim = config.headDim();
    int rotated = config.rotary() ? config.ropes().get(0).dim() : dim;
    boolean neighbours = config.rotary() && config.ropes().get(0).pairs() == Rope.Pairs.NEIGHBOURS;
    String pairs = "torch.unflatten({x}, -1, [" + rotated / 2 + ", 2])";
    String halves = "torch.flatten(torch.transpose(" + pairs + ", -1, -2), -2, -1)";
    return turn(config)
        + (rotated == dim ? ROTATE_ALL : ROTATE_PART)
            .replace("{parted}", neighbours ? halves : "{x}")
            .replace("{x}", rotated == dim ? "x" : "parts[0]")
            .replace("{rotated}", Integer.toString(rotated))
            .replace("{rest}", Integer.toString(dim - rotated));
  }

  /** An expression of the angles of layer {@code l}, from those of all kinds of layers. */
  static String turned(ModelConfig config, String angles, String layer) {
    return config.differentRopes().size() > 1
        ? "(self).turn(" + angles + ", " + layer + ")"
        : angles;
  }

  private static String turn(ModelConfig config) {
    List<Rope> different = config.differentRopes();
    if (different.size() < 2) {
      return "";
    }
    String kinds =
        config.ropes().stream()
            .map(rope -> Integer.toString(different.indexOf(rope)))
            .collect(Collectors.joining(", "));
    return TURN.replace("{kinds}", kinds)
        .replace("{rotated}", Integer.toString(different.get(0).dim()));
  }

  /** What products of queries and keys are multiplied by. */
  static String scale(ModelConfig config) {
    double own = config.block().scales().attention();
    return Double.toString(own == 0 ? 1 / Math.sqrt(config.headDim()) : own);
  }

  // Key or value heads, once for each query head that shares them: [tokens, heads, dim].
  private static String shared(ModelConfig config) {
    int groups = config.heads() / config.kvHeads();
    String expanded =
        "torch.reshape(torch.expand(torch.unsqueeze(k, 2), [-1, -1, "
            + groups
            + ", -1]), [-1, "
            + config.heads()
            + ", "
            + config.headDim()
            + "])";
    return "  def shared(self: __torch__.Ops, k: Tensor) -> Tensor:\n    return "
        + (groups == 1 ? "k" : expanded)
        + "\n  def shared_rows(self: __torch__.Ops, k: Tensor) -> Tensor:\n    return "
        + (groups == 1 ? "k" : "torch.repeat_interleave(k, " + groups + ", 1)")
        + "\n";
  }

  private static final String TURN =
      """
        def turn(self: __torch__.Ops, angles: Tensor, layer: int) -> Tensor:
          kinds = [{kinds}]
          return torch.slice(angles, -1, kinds[layer] * {rotated}, kinds[layer] * {rotated} + {rotated})
      """;

  private static final String ROTATE_ALL =
      """
        def rotate(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
          y = {parted}
          halves = torch.chunk(y, 2, -1)
          turned = torch.cat([halves[1], halves[0]], -1)
          return torch.add(torch.mul(y, cos), torch.mul(turned, sin))
      """;

  private static final String ROTATE_PART =
      """
        def rotate(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
          parts = torch.split_with_sizes(x, [{rotated}, {rest}], -1)
          y = {parted}
          halves = torch.chunk(y, 2, -1)
          turned = torch.cat([halves[1], halves[0]], -1)
          return torch.cat([torch.add(torch.mul(y, cos), torch.mul(turned, sin)), parts[1]], -1)
      """;

  // q [rows, heads, n, dim], k and v [rows, heads, m, dim]. PyTorch's own sharing of key heads
  // ("enable_gqa") would leave the fused kernels on the CPU.
  private static final String FUSED =
      """
        def scores(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool{sink_in}) -> Tensor:
      {mask}    return torch.scaled_dot_product_attention(q, k, v, mask, 0., causal, scale={scale})
      """;

  // The fused kernels want the mask in the type of what it is added to.
  private static final String HALF_MASK =
      """
          if torch.__isnot__(mask, None):
            mask = torch.to(unchecked_cast(Tensor, mask), 15)
      """;

  private static final String CAPPED = "torch.mul(torch.tanh(torch.div(s, {cap})), {cap})";

  // s [rows, heads, queries, keys], a sink for each head; or, where the query heads that share a
  // key head stand where else queries do, for each of those.
  private static final String WITH_SINK =
      """
        def shares(self: __torch__.Ops, s: Tensor, sink: Tensor) -> Tensor:
          each = torch.view(sink, [1, torch.size(s, 1), -1, 1])
          beside = torch.expand(each, [torch.size(s, 0), -1, torch.size(s, 2), -1])
          return torch.slice(torch.softmax(torch.cat([s, beside], -1), -1), -1, 0, torch.size(s, 3))
      """;

  // The same by its definition, for what no fused kernel makes of scores.
  private static final String SCORED =
      """
        def scores(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool{sink_in}) -> Tensor:
          s = torch.mul({s}, {scale})
          s2 = {capped}
          n = torch.size(s2, 2)
          if causal:
            ones = torch.new_ones(s2, [n, n])
            s3 = torch.masked_fill(s2, torch.eq(torch.tril(ones), 0), float("-inf"))
          else:
            s3 = s2
          if torch.__isnot__(mask, None):
            s4 = torch.add(s3, unchecked_cast(Tensor, mask))
          else:
            s4 = s3
          return torch.matmul({p}, v)
      """;

  private static final String ROPE =
      """
        def rope(self: __torch__.Ops, table: Tensor, positions: Tensor) -> List[Tensor]:
          rows = torch.index_select(table, 0, positions)
          parts = torch.chunk(torch.unsqueeze(rows, 1), 2, -1)
          return [{cos}, {sin}]
      """;

  // One step of decoding. The query heads that share a key head stand where else the tokens of a
  // sequence do, so that the cache, [rows, kvHeads, slots, dim], is never repeated for them; mask
  // [rows, seen]: a row sees its own slots only; at [1, seen]: their numbers.
  private static final String SLOTS =
      """
        def attend_slots(self: __torch__.Ops, q: Tensor, ck: Tensor, cv: Tensor, mask: Tensor, at: Tensor, slots: Tensor, window: int{sink_in}) -> Tensor:
          seen = torch.size(mask, 1)
          k = torch.slice(ck, 2, 0, seen)
          v = torch.slice(cv, 2, 0, seen)
          if torch.gt(window, 0) and torch.gt(seen, window):
            far = torch.le(at, torch.unsqueeze(torch.sub(slots, window), 1))
            m = torch.masked_fill(mask, far, float("-inf"))
          else:
            m = mask
          o = (self).scores(torch.reshape(q, [-1, {kv}, {groups}, {dim}]), k, v, torch.unsqueeze(torch.unsqueeze(m, 1), 1), False{sink})
          return torch.reshape(o, [-1, {q}])
      """;
}
