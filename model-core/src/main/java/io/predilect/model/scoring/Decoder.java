package io.predilect.model.scoring;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.StateLayers;
import io.predilect.model.engine.Kernels;
import io.predilect.model.kernel.AttentionPath;
import io.predilect.model.kernel.DecoderKernels;
import io.predilect.model.kernel.ProductSource;
import io.predilect.model.lora.LoraWeights;
import io.predilect.model.weights.DecoderWeights;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The forward pass: batches in, scores out. Scoring is safe for several threads at a time; recorded
 * passes are for one.
 */
public final class Decoder implements AutoCloseable {
  private final DecoderWeights weights;
  private final Optional<LoraWeights> adapters;
  private final AttentionPath path;
  private final DecoderKernels source;
  private final Kernels kernels;
  private final NDManager manager;
  private final RopeTable rope;
  private final LogitChunk chunk;
  private final Uploads uploads = new Uploads();
  private Optional<Kernels> selective =
      Optional.empty(); // compiled for the first pass of a training

  /**
   * A decoder over weights.
   *
   * @param weights the weights; they stay the caller's
   * @param manager owner of the decoder's own tables
   */
  public Decoder(DecoderWeights weights, NDManager manager) {
    this(weights, Optional.empty(), pathFor(weights, manager), manager);
  }

  /**
   * A decoder over weights with adapters added.
   *
   * @param adapters the adapters; they stay the caller's
   */
  public Decoder(DecoderWeights weights, LoraWeights adapters, NDManager manager) {
    this(weights, Optional.of(adapters), pathFor(weights, manager), manager);
  }

  /** The same with a way of attention that need not be the device's best. */
  Decoder(
      DecoderWeights weights,
      Optional<LoraWeights> adapters,
      AttentionPath path,
      NDManager manager) {
    this.weights = weights;
    this.path = path;
    this.adapters = adapters;
    this.manager = manager.newSubManager();
    this.source =
        DecoderKernels.of(
            weights.config(),
            adapters.map(LoraWeights::layout),
            weights.precision(),
            weights.isPacked() ? ProductSource.PACKED : ProductSource.of(weights.form()),
            path);
    this.kernels = source.compile(manager.getDevice());
    this.rope = new RopeTable(weights.config(), this.manager);
    this.chunk = LogitChunk.of(manager.getDevice());
  }

  private static AttentionPath pathFor(DecoderWeights weights, NDManager manager) {
    return AttentionPath.of(weights.config(), manager.getDevice());
  }

  public DecoderWeights weights() {
    return weights;
  }

  /** The adapters, where there are some. */
  public Optional<LoraWeights> adapters() {
    return adapters;
  }

  /** All blocks' arrays as the kernels take them, without dropout. */
  List<NDArray> layers() {
    return adapters.map(LoraWeights::layers).orElseGet(weights::layers);
  }

  /** Whether attention gathers its prompt's keys for every response. */
  boolean gathersKeys() {
    return path == AttentionPath.PLANNED;
  }

  /** What goes to the device, and how often something did. */
  public Uploads uploads() {
    return uploads;
  }

  /** The compiled kernels, for decoding and optimisers. */
  public Kernels kernels() {
    return kernels;
  }

  /** Scores a batch without recording; one score per response, in order. */
  public List<ResponseScore> score(PromptedBatch batch) {
    PackedBatch packed = PackedBatch.of(batch, config());
    try (NDManager scope = manager.newSubManager()) {
      Inputs inputs = inputs(packed, scope);
      NDArray x = embed(inputs).run(scope).get(0);
      NDArray y = layers(x, inputs, 0, layers(), scope).run(scope).get(0);
      if (weights.kind() == HeadKind.REWARD) {
        return rewards(y, inputs.lastRows, scope);
      }
      NDArray h = select(y, inputs.predictors).run(scope).get(0);
      return KernelScores.ofLogps(packed.layout, logps(h, inputs.targets, scope));
    }
  }

  /**
   * The normed hidden states that predict a batch's response tokens, response by response.
   *
   * @return [response tokens, hidden], owned by {@code scope}
   */
  public NDArray predicting(PromptedBatch batch, NDManager scope) {
    return hidden(PackedBatch.of(batch, config()), inputs -> inputs.predictors, scope);
  }

  /**
   * What a reward model says after every token of a batch's responses, response by response; after
   * its last token, it is the response's reward.
   *
   * @return r(x, y_{≤t}), one array per response
   */
  public List<float[]> rewardsWithin(PromptedBatch batch) {
    PackedBatch packed = PackedBatch.of(batch, config());
    try (NDManager scope = manager.newSubManager()) {
      NDArray rows = scope.create(packed.rewardRows());
      NDArray h = hidden(packed, inputs -> rows, scope);
      NDArray all = run("rewards").with(h).with(weights.head()).run(scope).get(0);
      return KernelScores.byResponse(packed.layout, all);
    }
  }

  private NDArray hidden(PackedBatch packed, Function<Inputs, NDArray> rows, NDManager scope) {
    try (NDManager pass = manager.newSubManager()) {
      Inputs inputs = inputs(packed, pass);
      NDArray x = embed(inputs).run(pass).get(0);
      NDArray y = layers(x, inputs, 0, layers(), pass).run(pass).get(0);
      return select(y, rows.apply(inputs)).run(scope).get(0);
    }
  }

  /**
   * Logits of hidden states as {@link #predicting} gives them.
   *
   * @return [rows, vocab] in float32
   */
  public NDArray logits(NDArray hidden, NDManager scope) {
    return run("logits").with(hidden).with(weights.head()).run(scope).get(0);
  }

  /** How many rows of logits may exist at a time, at least 1. */
  public int logitRows() {
    return chunk.rowsOf(config().vocabSize());
  }

  /**
   * The normed hidden states of every token of a batch, recorded for a backward pass: prompts in
   * order and then responses in order.
   *
   * @return [tokens, hidden], owned by {@code scope}
   */
  public NDArray recordHidden(PromptedBatch batch, NDManager scope) {
    PackedBatch packed = PackedBatch.of(batch, config());
    Inputs inputs = inputs(packed, scope);
    NDArray x = embed(inputs).record(scope).get(0);
    NDArray y = layers(x, inputs, 0, layers(), scope).record(scope).get(0);
    return select(y, first(packed.ids.length, scope)).record(scope).get(0);
  }

  /** Runs prompts once and keeps their keys and values; the caller closes the pool. */
  public PromptPool pool(List<Tokens> prompts) {
    PackedBatch packed = PackedBatch.of(new PromptedBatch(prompts, List.of()), config());
    int[] lengths = prompts.stream().mapToInt(Tokens::length).toArray();
    NDManager owner = manager.newSubManager();
    try (NDManager scope = manager.newSubManager()) {
      Inputs inputs = inputs(packed, scope);
      NDArray x = embed(inputs).run(scope).get(0);
      NDList cache =
          run("prefill")
              .with(x)
              .with(inputs.cos)
              .with(inputs.sin)
              .with(onCpu(scope).create(new long[] {0}, new Shape()))
              .with("layout", inputs.layout)
              .with(inputs.lastRows)
              .with("w", layers())
              .run(scope);
      NDArray last = cache.remove(cache.size() - 1);
      NDArray hidden = select(last, first(lengths.length, scope)).run(scope).get(0);
      cache.attach(owner);
      hidden.attach(owner);
      return new PromptPool(this, owner, lengths, List.copyOf(cache), hidden);
    } catch (RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  /**
   * Bytes that a {@link #pool}, or a row that is continued, keeps for so many tokens: keys and
   * values of each, and the states of the layers that have one.
   */
  public long poolBytes(int tokens) {
    int bytes = weights.precision().halfCompute() ? Short.BYTES : Float.BYTES;
    int states = config().block().states().map(some -> some.layers().size()).orElse(0);
    long each = 2L * (config().layers() - states) * config().keyWidth() * bytes;
    return tokens * each + config().block().states().map(Decoder::stateBytes).orElse(0L);
  }

  private static long stateBytes(StateLayers states) {
    long tail = (states.kernel() - 1L) * states.channels();
    return states.layers().size() * (states.stateSize() + tail) * Float.BYTES;
  }

  /**
   * The most bytes of logits, and of what is made of them, that exist at a time.
   *
   * @param gpu whether on a GPU, else on the processor
   * @param rows that are scored
   */
  public static long logitBytes(boolean gpu, long rows, ModelConfig config) {
    return LogitChunk.bytes(gpu, rows, config.vocabSize());
  }

  /** The first rows: 0, 1, … as the kernels take them. */
  static NDArray first(int count, NDManager scope) {
    return scope.arange(0, count, 1, DataType.INT64);
  }

  Inputs inputs(PackedBatch packed, NDManager scope) {
    return inputs(packed, new long[0], scope);
  }

  /** A batch's tensors, with the keys of {@link LoraWeights#dropoutKeys}. */
  Inputs inputs(PackedBatch packed, long[] dropoutKeys, NDManager scope) {
    SequenceLayout layout = packed.layout;
    boolean onProcessor = !isOnGpu();
    BatchAttention attention = BatchAttention.of(layout, config(), path, onProcessor);
    return new Inputs(
        packed, attention, dropoutKeys, rope.below(layout.longest()), uploads, kernels, scope);
  }

  /** The embeddings of tokens at positions. */
  Kernels.Call embed(Inputs inputs) {
    return embed(inputs.ids, inputs.positions);
  }

  // Every pass begins here, over whatever tokens.
  private Kernels.Call embed(NDArray ids, NDArray positions) {
    TokenMeter.ran(ids.size());
    return run("embed")
        .with(ids)
        .with(positions)
        .with(weights.embedding())
        .with(weights.positions());
  }

  // One step of decoding: see Continuation. Slots are those of the tokens, and are moved on.
  NDArray decode(
      NDArray ids, NDArray slots, int seen, int size, List<NDArray> cache, NDManager scope) {
    NDList angles = run("rope").with(rope.below(size)).with(slots).run(scope);
    NDArray x = embed(ids, slots).run(scope).get(0);
    NDArray y =
        run("decode")
            .with(x)
            .with(angles.get(0))
            .with(angles.get(1))
            .with(slots)
            .numbers((long) seen)
            .with("cache", cache)
            .with("w", layers())
            .run(scope)
            .get(0);
    return select(y, first((int) ids.size(), scope)).run(scope).get(0);
  }

  /** A kernel of those that run blocks one by one with {@link Recompute#SELECTIVE}. */
  synchronized Kernels.Call selective(String method) {
    if (selective.isEmpty()) {
      selective = Optional.of(source.compileSelective(device()));
    }
    return selective.get().call(method);
  }

  /** Some blocks, the first of which is number {@code first}. */
  Kernels.Call layers(
      NDArray x, Inputs in, int first, List<NDArray> layerWeights, NDManager scope) {
    return layers(run("layers"), x, in, first, layerWeights, scope);
  }

  /** The same by a kernel that takes what "layers" does. */
  Kernels.Call layers(
      Kernels.Call kernel,
      NDArray x,
      Inputs in,
      int first,
      List<NDArray> layerWeights,
      NDManager scope) {
    return kernel
        .with(x)
        .with(in.cos)
        .with(in.sin)
        .with(onCpu(scope).create(new long[] {first}, new Shape()))
        .with("layout", in.layout)
        .with("w", layerWeights);
  }

  /** The weights that follow the blocks: the final norm, its bias, and a reward head. */
  List<NDArray> last() {
    return weights.kind() == HeadKind.REWARD
        ? List.of(weights.norm(), weights.normBias(), weights.head())
        : List.of(weights.norm(), weights.normBias());
  }

  /** The normed hidden states of some rows. */
  Kernels.Call select(NDArray y, NDArray rows) {
    return select(y, rows, last());
  }

  /** The same with others in the place of {@link #last}. */
  Kernels.Call select(NDArray y, NDArray rows, List<NDArray> last) {
    return run("select").with(y).with(rows).with(last.get(0)).with(last.get(1));
  }

  /**
   * log-probs, log-normalisers, entropies, mean logits, 1 where a target is likeliest; each [rows].
   */
  NDList logps(NDArray h, NDArray targets, NDManager scope) {
    return run("logps").with(h).with(targets).with(weights.head()).with(chunk(scope)).run(scope);
  }

  /** How many logits are held at a time, as the kernels take it. */
  NDArray chunk(NDManager scope) {
    return onCpu(scope).create(chunk.values());
  }

  List<ResponseScore> rewards(NDArray y, NDArray rows, NDManager scope) {
    NDArray h = select(y, rows).run(scope).get(0);
    return KernelScores.ofRewards(run("rewards").with(h).with(weights.head()).run(scope).get(0));
  }

  Kernels.Call run(String method) {
    return kernels.call(method);
  }

  /** Where the weights are. */
  public Device device() {
    return manager.getDevice();
  }

  /** Whether the weights are on a GPU. */
  public boolean isOnGpu() {
    return device().isGpu();
  }

  /** A scope for arrays of one pass; the caller closes it. */
  public NDManager newScope() {
    return manager.newSubManager();
  }

  ModelConfig config() {
    return weights.config();
  }

  static NDManager onCpu(NDManager scope) {
    return scope.getDevice().isGpu() ? scope.newSubManager(Device.cpu()) : scope;
  }

  @Override
  public void close() {
    kernels.close();
    selective.ifPresent(Kernels::close);
    manager.close();
  }
}
