package io.predilect.model.kernel;

import ai.djl.Device;
import io.predilect.model.arch.Block;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Norm;
import io.predilect.model.arch.Precision;
import io.predilect.model.arch.Role;
import io.predilect.model.engine.Kernels;
import io.predilect.model.lora.LoraLayout;
import java.util.Optional;

/**
 * The forward passes of a decoder as TorchScript, made from its configuration.
 *
 * <p>Sequences are packed, not padded: all tokens of a batch lie in one [tokens, hidden] matrix,
 * prompts first and then responses, so that every linear layer works on real tokens alone. Only
 * attention looks at single sequences: a prompt sees itself, a response sees its prompt and itself.
 * {@code layout} is what it is told of them, a list that depends on the {@link AttentionPath}: see
 * {@link LoopedAttention} and {@link PlannedAttention}.
 *
 * <p>The passes take any number of blocks: {@code first} is the number of the first one. Those that
 * fill or use a cache give the last block's output at the rows {@code ends} only. {@code decode}
 * adds a token a row at its slot, and moves the slots on.
 */
public final class DecoderKernels {
  /** The most queries that attention takes at a time: the rows that a mask needs at most. */
  public static final int MOST_QUERIES = 2 * LoopedAttention.PART - 1;

  private final ModelConfig config;
  private final BlockArrays block;
  private final Optional<LoraLayout> adapters;
  private final ComputeType type;
  private final ProductSource product;
  private final AttentionSource attention;

  private DecoderKernels(
      ModelConfig config,
      Optional<LoraLayout> adapters,
      ComputeType type,
      ProductSource product,
      AttentionPath path) {
    this.type = type;
    this.product = product;
    this.attention =
        switch (path) {
          case LOOPED -> LoopedAttention.of(config);
          case PLANNED -> PlannedAttention.of(config, type);
        };
    this.config = config;
    this.block = new BlockArrays(config, product.form(), type);
    this.adapters = adapters;
  }

  /**
   * Compiles the kernels of a configuration for a device.
   *
   * @param adapters where adapters are added; a model without them has no trace of them
   * @param precision the number type of what is computed
   * @param product how the weights' matrices lie
   * @param path what {@code layout} the passes are given
   */
  public static Kernels compile(
      ModelConfig config,
      Optional<LoraLayout> adapters,
      Precision precision,
      ProductSource product,
      AttentionPath path,
      Device device) {
    return Kernels.compile(source(config, adapters, precision, product, path), device);
  }

  static String source(
      ModelConfig config,
      Optional<LoraLayout> adapters,
      Precision precision,
      ProductSource product,
      AttentionPath path) {
    ComputeType type = new ComputeType(precision.halfCompute());
    return new DecoderKernels(config, adapters, type, product, path).source();
  }

  private String source() {
    return AttentionKernels.source(config, type)
        + attention.methods()
        + block.source()
        + adapters.map(layout -> LoraKernels.source(layout, block.count(), type, block)).orElse("")
        + ExpertKernels.source(config, adapters, type)
        + (config.norm().kind() == Norm.Kind.RMS ? NormKernels.SOURCE : "")
        + embed()
        + qkv()
        + afterAttention()
        + PassKernels.source(config, attention, arraysPerBlock())
        + HeadKernels.source(config, this::lastNorm, headIsFrozen(), type, product)
        + SamplingKernels.SOURCE;
  }

  private String embed() {
    String rows = type.of("torch.embedding(table, ids)");
    String learned = "";
    if (!config.rotary()) {
      rows = "torch.add(" + rows + ", " + type.of("torch.embedding(learned, positions)") + ")";
      learned = "    b = (self).add_rows(learned, positions, g)\n";
    }
    String slope = type.toFloat("slope");
    if (config.embeddingScale() != 1) {
      rows = "torch.mul(" + rows + ", " + config.embeddingScale() + ")";
      slope = "torch.mul(" + slope + ", " + config.embeddingScale() + ")";
    }
    return EMBED
        .replace("{rows}", rows)
        .replace("{slope}", slope)
        .replace("{learned}", learned)
        .replace("{sum}", type.toFloat("total"))
        .replace("{total}", type.half() ? "torch.copy_(total, o)" : "o");
  }

  // Queries [tokens, heads, dim], keys and values [tokens, kvHeads, dim] of one block.
  private String qkv() {
    String norm =
        config.block().norms().ofAttention()
            ? norm("x", weight(Role.ATTENTION_NORM), weight(Role.ATTENTION_NORM_BIAS))
            : "x";
    String linear = linear("h", Role.QKV);
    String query = heads("parts[0]", config.heads(), weight(Role.QUERY_NORM));
    String key = heads("parts[1]", config.kvHeads(), weight(Role.KEY_NORM));
    if (config.rotary()) {
      query = "(self).rotate(" + query + ", cos, sin)";
      key = "(self).rotate(" + key + ", cos, sin)";
    }
    return """
      def qkv(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor, w: List[Tensor], b: int) -> List[Tensor]:
        h = {norm}
        parts = torch.split_with_sizes(torch.contiguous({linear}), [{q}, {k}, {k}], -1)
        v = torch.view(parts[2], [-1, {kv}, {dim}])
        return [{query}, {key}, v]
    """
        .replace("{norm}", norm)
        .replace("{linear}", linear)
        .replace("{query}", query)
        .replace("{key}", key)
        .replace("{q}", Integer.toString(config.queryWidth()))
        .replace("{k}", Integer.toString(config.keyWidth()))
        .replace("{kv}", Integer.toString(config.kvHeads()))
        .replace("{dim}", Integer.toString(config.headDim()));
  }

  // [tokens, count, dim] of [tokens, count · dim], normalised before or after it is parted.
  private String heads(String rows, int count, String norm) {
    String shape = ", [-1, " + count + ", " + config.headDim() + "])";
    return switch (config.block().queryKeyNorm()) {
      case NONE -> "torch.view(" + rows + shape;
      case HEADS -> norm("torch.view(" + rows + shape, norm, "", config.headDim());
      case WHOLE -> "torch.view(" + norm(rows, norm, "", count * config.headDim()) + shape;
    };
  }

  // The rest of a block, from its input x and its attention a.
  private String afterAttention() {
    Block block = config.block();
    String out = linear("a", Role.OUT);
    if (block.norms().ofOutputs()) {
      out = norm(out, weight(Role.ATTENTION_POST_NORM), "");
    }
    String input = block.parallel() ? "x" : "y";
    String norm =
        switch (block.norms()) {
          case BEFORE, BOTH -> norm(input, weight(Role.MLP_NORM), weight(Role.MLP_NORM_BIAS));
          case ONCE -> norm(input, weight(Role.ATTENTION_NORM), weight(Role.ATTENTION_NORM_BIAS));
          case AFTER -> input;
        };
    String residual = block.scales().residual() == 1 ? "" : ", alpha=" + block.scales().residual();
    String gated =
        """
            parts = torch.chunk({up}, 2, -1)
            m = torch.mul({gate}, parts[1])
        """;
    String plain =
        """
            m = {activation}
        """;
    String several =
        """
            m = (self).experts(h, {router}, {ups}, {downs}, told, w, b)
        """;
    boolean experts = block.experts().isPresent();
    String inner =
        (experts ? several : block.gated() ? gated : plain)
            .replace("{router}", weight(Role.ROUTER))
            .replace("{ups}", weight(Role.EXPERTS_UP))
            .replace("{downs}", weight(Role.EXPERTS_DOWN))
            .replace("{gate}", block.activation().of("parts[0]"))
            .replace("{activation}", block.activation().of("{up}"))
            .replace("{up}", linear("h", Role.UP));
    String down = experts ? "m" : linear("m", Role.DOWN);
    if (block.norms().ofOutputs()) {
      down = norm(down, weight(Role.MLP_POST_NORM), "");
    }
    return """
        def {name}(self: __torch__.Ops, x: Tensor, a: Tensor, w: List[Tensor], b: int{told}) -> Tensor:
          y = torch.add(x, {out})
          h = {norm}
      """
            .replace("{name}", experts ? "after_told" : "after")
            .replace("{told}", experts ? ", told: List[Tensor]" : "")
            .replace("{out}", out + residual)
            .replace("{norm}", norm)
        + inner
        + "    return torch.add(y, {down})\n".replace("{down}", down + residual)
        + (experts ? AFTER : "");
  }

  // In float32 inside, whatever the type. The fused kernels want a weight of x's type; one that is
  // counted from 1 would lose more by that than all else, and stays.
  private String norm(String x, String weight, String bias) {
    return norm(x, weight, bias, config.hiddenSize());
  }

  private String norm(String x, String weight, String bias, int width) {
    String own =
        switch (config.norm().kind()) {
          case RMS -> type.of(weight);
          case RMS_ONE_PLUS -> "torch.add(" + weight + ", 1.)";
          case LAYER -> type.of(weight) + ", " + type.of(bias);
          case LAYER_UNBIASED -> type.of(weight) + ", None";
        };
    String kernel =
        switch (config.norm().kind()) {
          case RMS -> "(self).rms_norm(";
          case RMS_ONE_PLUS -> "torch.rms_norm(";
          case LAYER, LAYER_UNBIASED -> "torch.layer_norm(";
        };
    return kernel + x + ", [" + width + "], " + own + ", " + epsilon() + ")";
  }

  // Logits' factor goes into what they are made of, which is smaller, and its gradient with it.
  private String lastNorm(String x, String weight, String bias) {
    String normed = norm(x, weight, bias);
    double scale = config.logitScale();
    return scale == 1 ? normed : "torch.mul(" + normed + ", " + scale + ")";
  }

  private String linear(String x, Role role) {
    String base = product.of(x, block.matrix(role), block.bias(role).orElse("None"));
    return adapters.isPresent() && adapters.get().slot(role).isPresent()
        ? "(self)." + LoraKernels.method(role) + "(" + x + ", " + base + ", w, b)"
        : base;
  }

  private boolean headIsFrozen() {
    return adapters.isPresent() && !adapters.get().trainsHead();
  }

  private int arraysPerBlock() {
    return block.count() + adapters.map(LoraLayout::arraysPerBlock).orElse(0);
  }

  private String weight(Role role) {
    return block.weight(role);
  }

  private String epsilon() {
    return Double.toString(config.norm().epsilon());
  }

  // The backward pass adds the rows to a gradient one after the other on the processor and sorted
  // on a GPU: the same sum every time. A gradient in bfloat16 is added to in float32: a frequent
  // token's would stop growing.
  private static final String EMBED =
      """
        def embed(self: __torch__.Ops, ids: Tensor, positions: Tensor, table: Tensor, learned: Tensor) -> Tensor:
          return {rows}
        def add_rows(self: __torch__.Ops, total: Tensor, rows: Tensor, values: Tensor) -> Tensor:
          sum = {sum}
          if ops.prim.is_cuda(total):
            o = torch.index_put_(sum, annotate(List[Optional[Tensor]], [rows]), values, True)
          else:
            o = torch.index_add_(sum, 0, rows, values)
          return {total}
        def embed_backward(self: __torch__.Ops, ids: Tensor, positions: Tensor, slope: Tensor, table: Tensor, learned: Tensor) -> Tensor:
          g = {slope}
          a = (self).add_rows(table, ids, g)
      {learned}    return a
      """;

  // Where nothing is to be told of the routers.
  private static final String AFTER =
      """
        def after(self: __torch__.Ops, x: Tensor, a: Tensor, w: List[Tensor], b: int) -> Tensor:
          return (self).after_told(x, a, w, b, annotate(List[Tensor], []))
      """;
}
