package io.predilect.model.kernel;

import io.predilect.model.arch.Activation;
import io.predilect.model.arch.Block;
import io.predilect.model.arch.Experts;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Norm;
import io.predilect.model.arch.Role;
import io.predilect.model.lora.LoraLayout;
import java.util.Optional;

/**
 * One block of a decoder as TorchScript: its four products, and what lies between them as a method
 * each, so that a backward pass can run that again without the products ({@link SelectiveKernels}).
 *
 * <p>x [tokens, hidden] is the block's input, y what attention makes of it, a [tokens, heads · dim]
 * attention itself.
 */
final class BlockKernels {
  private final ModelConfig config;
  private final Block block;
  private final BlockArrays arrays;
  private final Optional<LoraLayout> adapters;
  private final ComputeType type;
  private final ProductSource product;

  BlockKernels(
      ModelConfig config, Optional<LoraLayout> adapters, ComputeType type, ProductSource product) {
    this.config = config;
    this.block = config.block();
    this.arrays = new BlockArrays(config, product.form(), type);
    this.adapters = adapters;
    this.type = type;
    this.product = product;
  }

  /** The methods. */
  String source() {
    return arrays.source()
        + adapters
            .map(layout -> LoraKernels.source(layout, arrays.count(), type, arrays))
            .orElse("")
        + ExpertKernels.source(config, arrays, adapters, type)
        + (config.norm().kind() == Norm.Kind.RMS ? NormKernels.source() : "")
        + GateBehindUp.PARTS
        + (gateBehindUp() ? GateBehindUp.source(product) : "")
        + beforeAttention()
        + afterAttention();
  }

  /** The block's own weights. */
  BlockArrays arrays() {
    return arrays;
  }

  /** How many arrays a block has, with its adapters'. */
  int count() {
    return arrays.count() + adapters.map(LoraLayout::arraysPerBlock).orElse(0);
  }

  /** Whether a weight has adapters. */
  boolean adapts(Role role) {
    return adapters.isPresent() && adapters.get().slot(role).isPresent();
  }

  /** Whether adapters are DoRA's. */
  boolean dora() {
    return adapters.map(LoraLayout::dora).orElse(false);
  }

  // DoRA's magnitudes are by the rows of one product.
  private boolean gateBehindUp() {
    return block.gated() && arrays.has(Role.UP) && !(dora() && adapts(Role.UP));
  }

  /** An expression's product with a weight, and what its adapters add. */
  String linear(String x, Role role) {
    String bias = arrays.bias(role).orElse("None");
    String base =
        role == Role.UP && gateBehindUp()
            ? GateBehindUp.product(x, arrays.matrix(role), bias)
            : product.of(x, arrays.matrix(role), bias);
    return adapts(role)
        ? "(self)." + LoraKernels.method(role) + "(" + x + ", " + base + ", w, b)"
        : base;
  }

  // Queries [tokens, heads, dim], keys and values [tokens, kvHeads, dim].
  private String beforeAttention() {
    String norm =
        block.norms().ofAttention()
            ? norm("x", weight(Role.ATTENTION_NORM), weight(Role.ATTENTION_NORM_BIAS))
            : "x";
    String query =
        block.heads().gated()
            ? eachHead("gated[0]", weight(Role.QUERY_NORM))
            : heads("parts[0]", config.heads(), weight(Role.QUERY_NORM));
    String key = heads("parts[1]", config.kvHeads(), weight(Role.KEY_NORM));
    if (config.rotary()) {
      query = "(self).rotate(" + query + ", cos, sin)";
      key = "(self).rotate(" + key + ", cos, sin)";
    }
    return (BEFORE + (block.heads().gated() ? GATED : rotatesTogether() ? TOGETHER : APART))
        .replace("{norm}", norm)
        .replace("{linear}", linear("h", Role.QKV))
        .replace("{query}", query)
        .replace("{key}", key)
        .replace("{q}", Integer.toString(config.queryWidth()))
        .replace("{qk}", Integer.toString(config.queryWidth() + config.keyWidth()))
        .replace("{heads}", Integer.toString(config.heads()))
        .replace("{k}", Integer.toString(config.keyWidth()))
        .replace("{kv}", Integer.toString(config.kvHeads()))
        .replace("{dim}", Integer.toString(config.headDim()));
  }

  /** Whether queries and keys are rotated as one, with no norm before. */
  private boolean rotatesTogether() {
    return config.rotary() && block.heads().norm() == Block.QueryKeyNorm.NONE;
  }

  // [tokens, count, dim] of [tokens, count · dim], normalised before or after it is parted.
  private String heads(String rows, int count, String norm) {
    String shape = ", [-1, " + count + ", " + config.headDim() + "])";
    return switch (block.heads().norm()) {
      case NONE, HEADS -> eachHead("torch.view(" + rows + shape, norm);
      case WHOLE -> "torch.view(" + norm(rows, norm, "", count * config.headDim()) + shape;
    };
  }

  // [tokens, count, dim], normalised where each head is by itself.
  private String eachHead(String heads, String norm) {
    return block.heads().norm() == Block.QueryKeyNorm.HEADS
        ? norm(heads, norm, "", config.headDim())
        : heads;
  }

  private String afterAttention() {
    String input = block.parallel() ? "x" : "y";
    String norm =
        switch (block.norms()) {
          case BEFORE, BOTH -> norm(input, weight(Role.MLP_NORM), weight(Role.MLP_NORM_BIAS));
          case ONCE -> norm(input, weight(Role.ATTENTION_NORM), weight(Role.ATTENTION_NORM_BIAS));
          case AFTER -> input;
        };
    String out = block.norms().ofOutputs() ? norm("o", weight(Role.ATTENTION_POST_NORM), "") : "o";
    String down = block.norms().ofOutputs() ? norm("d", weight(Role.MLP_POST_NORM), "") : "d";
    boolean states = block.states().isPresent();
    boolean experts = block.experts().isPresent();
    boolean shared = block.experts().map(Experts::hasShared).orElse(false);
    boolean share = arrays.has(Role.SHARED_GATE);
    return ((states ? AFTER + EITHER_OUT : AFTER)
            + (arrays.has(Role.UP) ? MLP : "")
            + (experts ? EXPERTS : ALONE)
            + (shared ? SHARED.replace("{shared}", share ? GATED_SHARE : "d") : ""))
        .replace("{product_out}", states ? EITHER : "(self).product_out(a, w, b)")
        .replace("{state_in}", states ? ", state: int" : "")
        .replace("{state_on}", states ? ", state" : "")
        .replace("{norm}", norm)
        .replace("{attended}", out + residual())
        .replace("{out}", linear("a", Role.OUT))
        .replace("{last}", down + residual())
        .replace("{parts}", block.gated() ? "    parts = (self).halves_of(u)\n" : "")
        .replace("{activated}", activated())
        .replace("{up}", linear("h", Role.UP))
        .replace("{down}", linear("m", Role.DOWN))
        .replace("{share}", share ? linear("h", Role.SHARED_GATE) : "")
        .replace("{router}", weight(Role.ROUTER))
        .replace("{ups}", weight(Role.EXPERTS_UP))
        .replace("{downs}", weight(Role.EXPERTS_DOWN));
  }

  private String residual() {
    double scale = block.scales().residual();
    return scale == 1 ? "" : ", alpha=" + scale;
  }

  /** Whether the activation is SwiGLU's, whose derivative {@link SelectiveKernels} writes out. */
  boolean gatedBySilu() {
    return block.gated() && block.experts().isEmpty() && block.activation() == Activation.SILU;
  }

  private String activated() {
    return block.gated()
        ? block.activation().gating("parts[0]", "parts[1]")
        : block.activation().of("u");
  }

  private String weight(Role role) {
    return arrays.weight(role);
  }

  /** A norm of all of x. */
  String norm(String x, String weight, String bias) {
    return norm(x, weight, bias, config.hiddenSize());
  }

  // In float32 inside, whatever the type. The fused kernels want a weight of x's type; one that is
  // counted from 1 would lose more by that than all else, and stays.
  private String norm(String x, String weight, String bias, int width) {
    String own =
        switch (config.norm().kind()) {
          case RMS -> type.of(weight);
          case RMS_ONE_PLUS -> "torch.add(" + weight + ", 1.)";
          case LAYER -> type.of(weight) + ", " + type.of(bias);
          case LAYER_ONE_PLUS -> type.of("torch.add(" + weight + ", 1.)") + ", " + type.of(bias);
          case LAYER_UNBIASED -> type.of(weight) + ", None";
        };
    String kernel =
        switch (config.norm().kind()) {
          case RMS -> "(self).rms_norm(";
          case RMS_ONE_PLUS -> "torch.rms_norm(";
          case LAYER, LAYER_ONE_PLUS, LAYER_UNBIASED -> "torch.layer_norm(";
        };
    return kernel + x + ", [" + width + "], " + own + ", " + config.norm().epsilon() + ")";
  }

  private static final String BEFORE =
      """
        def into_qkv(self: __torch__.Ops, x: Tensor, w: List[Tensor], b: int) -> Tensor:
          return {norm}
        def product_qkv(self: __torch__.Ops, h: Tensor, w: List[Tensor], b: int) -> Tensor:
          return torch.contiguous({linear})
        def qkv(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
          return (self).apart((self).product_qkv((self).into_qkv(x, w, b), w, b), cos, sin, w, b)
      """;

  private static final String APART =
      """
        def apart(self: __torch__.Ops, r: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
          parts = torch.split_with_sizes(r, [{q}, {k}, {k}], -1)
          v = torch.view(parts[2], [-1, {kv}, {dim}])
          return [{query}, {key}, v]
      """;

  // A query's gate lies behind it.
  private static final String GATED =
      """
        def apart(self: __torch__.Ops, r: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
          parts = torch.split_with_sizes(r, [2 * {q}, {k}, {k}], -1)
          gated = torch.split_with_sizes(torch.view(parts[0], [-1, {heads}, 2 * {dim}]), [{dim}, {dim}], -1)
          v = torch.view(parts[2], [-1, {kv}, {dim}])
          return [{query}, {key}, v, torch.reshape(gated[1], [-1, {q}])]
      """;

  // Queries and keys are rotated as one: half as many kernels.
  private static final String TOGETHER =
      """
        def apart(self: __torch__.Ops, r: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
          parts = torch.split_with_sizes(r, [{qk}, {k}], -1)
          both = (self).rotate(torch.view(parts[0], [-1, {heads} + {kv}, {dim}]), cos, sin)
          turned = torch.split_with_sizes(both, [{heads}, {kv}], 1)
          v = torch.view(parts[1], [-1, {kv}, {dim}])
          return [turned[0], turned[1], v]
      """;

  private static final String AFTER =
      """
        def product_out(self: __torch__.Ops, a: Tensor, w: List[Tensor], b: int) -> Tensor:
          return {out}
        def attended(self: __torch__.Ops, x: Tensor, o: Tensor, w: List[Tensor], b: int) -> Tensor:
          return torch.add(x, {attended})
        def into_up(self: __torch__.Ops, x: Tensor, y: Tensor, w: List[Tensor], b: int) -> Tensor:
          return {norm}
        def finished(self: __torch__.Ops, y: Tensor, d: Tensor, w: List[Tensor], b: int) -> Tensor:
          return torch.add(y, {last})
      """;

  private static final String EITHER = "(self).either_out(a, state, w, b)";

  // Of attention, or of a state.
  private static final String EITHER_OUT =
      """
        def either_out(self: __torch__.Ops, a: Tensor, state: int, w: List[Tensor], b: int) -> Tensor:
          if torch.eq(state, 1):
            o = (self).product_state_out(a, w, b)
          else:
            o = (self).product_out(a, w, b)
          return o
      """;

  private static final String MLP =
      """
        def product_up(self: __torch__.Ops, h: Tensor, w: List[Tensor], b: int) -> Tensor:
          return {up}
        def activated(self: __torch__.Ops, u: Tensor) -> Tensor:
      {parts}    return {activated}
        def product_down(self: __torch__.Ops, m: Tensor, w: List[Tensor], b: int) -> Tensor:
          return {down}
      """;

  private static final String ALONE =
      """
        def after(self: __torch__.Ops, x: Tensor, a: Tensor{state_in}, w: List[Tensor], b: int) -> Tensor:
          y = (self).attended(x, {product_out}, w, b)
          u = (self).product_up((self).into_up(x, y, w, b), w, b)
          return (self).finished(y, (self).product_down((self).activated(u), w, b), w, b)
      """;

  private static final String SHARED =
      """
        def shared_expert(self: __torch__.Ops, h: Tensor, w: List[Tensor], b: int) -> Tensor:
          d = (self).product_down((self).activated((self).product_up(h, w, b)), w, b)
          return {shared}
      """;

  private static final String GATED_SHARE = "torch.mul(d, torch.sigmoid({share}))";

  // "after" is for where nothing is to be told of the routers.
  private static final String EXPERTS =
      """
        def after_told(self: __torch__.Ops, x: Tensor, a: Tensor{state_in}, w: List[Tensor], b: int, told: List[Tensor]) -> Tensor:
          y = (self).attended(x, {product_out}, w, b)
          d = (self).experts((self).into_up(x, y, w, b), {router}, {ups}, {downs}, told, w, b)
          return (self).finished(y, d, w, b)
        def after(self: __torch__.Ops, x: Tensor, a: Tensor{state_in}, w: List[Tensor], b: int) -> Tensor:
          return (self).after_told(x, a{state_on}, w, b, annotate(List[Tensor], []))
      """;
}
