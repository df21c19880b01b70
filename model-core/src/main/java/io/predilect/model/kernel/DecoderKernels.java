package io.predilect.model.kernel;

import ai.djl.Device;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
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

  /** Positions of a layer with a state that are worked through at once. */
  public static final int CHUNK = DeltaKernels.CHUNK;

  private final ModelConfig config;
  private final BlockKernels block;
  private final Optional<LoraLayout> adapters;
  private final ComputeType type;
  private final ProductSource product;
  private final Sinks sinks;
  private final AttentionSource attention;

  private DecoderKernels(
      ModelConfig config,
      Optional<LoraLayout> adapters,
      ComputeType type,
      ProductSource product,
      AttentionPath path) {
    this.type = type;
    this.product = product;
    this.config = config;
    this.block = new BlockKernels(config, adapters, type, product);
    this.sinks = Sinks.of(block.arrays());
    this.attention =
        switch (path) {
          case LOOPED -> LoopedAttention.of(config, sinks);
          case PLANNED -> PlannedAttention.of(config, type, sinks);
        };
    this.adapters = adapters;
  }

  /**
   * Those of a configuration.
   *
   * @param adapters where adapters are added; a model without them has no trace of them
   * @param precision the number type of what is computed
   * @param product how the weights' matrices lie
   * @param path what {@code layout} the passes are given
   */
  public static DecoderKernels of(
      ModelConfig config,
      Optional<LoraLayout> adapters,
      Precision precision,
      ProductSource product,
      AttentionPath path) {
    ComputeType type = new ComputeType(precision.halfCompute());
    return new DecoderKernels(config, adapters, type, product, path);
  }

  /** Compiles them for a device. */
  public Kernels compile(Device device) {
    return Kernels.compile(source(), device);
  }

  /**
   * Compiles those that run blocks one by one with {@link
   * io.predilect.model.scoring.Recompute#SELECTIVE}, which only such a training needs.
   */
  public Kernels compileSelective(Device device) {
    return Kernels.compile(selective(), device);
  }

  String selective() {
    return AttentionKernels.source(config, type, sinks)
        + attention.methods()
        + block.source()
        + PassKernels.sizes(config)
        + SelectiveKernels.source(config, block, attention);
  }

  String source() {
    return AttentionKernels.source(config, type, sinks)
        + attention.methods()
        + block.source()
        + StateKernels.source(config, block, type)
        + embed()
        + PassKernels.source(config, attention, sinks, block.count())
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

  // Logits' factor goes into what they are made of, which is smaller, and its gradient with it.
  private String lastNorm(String x, String weight, String bias) {
    String normed = block.norm(x, weight, bias);
    double scale = config.logitScale();
    return scale == 1 ? normed : "torch.mul(" + normed + ", " + scale + ")";
  }

  private boolean headIsFrozen() {
    return adapters.isPresent() && !adapters.get().trainsHead();
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
}
