package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.Kernels;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.lora.LoraWeights;
import io.predilect.model.weights.DecoderWeights;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A forward pass that can be run backward. Logits are never kept: the backward pass makes each
 * chunk of them again from the hidden states. Neither is, by {@link Recompute}, what happens inside
 * a block.
 */
public final class RecordedPass implements ForwardPass {
  private final Decoder decoder;
  private final WeightGradients gradients;
  private final List<NDArray> layers;
  private final PackedBatch packed;
  private final NDManager scope;
  private final Inputs inputs;
  private final PromptedBatch batch;
  private final Optional<Decoder> reference;
  private final NDArray embedded;
  private final RecordedBlocks recorded;
  private final Optional<BlockByBlock> rerun; // none: all is kept
  private final List<NDArray> blockLeaves; // of all blocks where all is kept
  private final List<NDArray> lastLeaves; // of what follows them
  private final NDArray trunk;
  private final NDArray selected;
  private final NDArray output; // rewards, or the log-normalisers of the log-probs
  private final List<ResponseScore> scores;
  private Optional<Beside> beside = Optional.empty(); // what the reference said, once it was asked
  private boolean done;

  /**
   * What the reference said of the tokens that responses are made of.
   *
   * @param states its normed hidden states, [response tokens, hidden]
   * @param kls of its distributions to those of this pass, [response tokens]
   * @param norms its log-normalisers, [response tokens]
   */
  private record Beside(NDArray states, NDArray kls, NDArray norms) {}

  /**
   * Runs a batch.
   *
   * @param gradients where the weights' gradients go
   * @param dropout the seed of the adapters' dropout; none: nothing is dropped
   * @param noise what is added to embeddings; none: nothing
   * @param recompute what the blocks do not keep
   * @param reference the model as it was; empty: none is there
   */
  public RecordedPass(
      Decoder decoder,
      WeightGradients gradients,
      PromptedBatch batch,
      OptionalLong dropout,
      Optional<EmbeddingNoise.Step> noise,
      Recompute recompute,
      Optional<Decoder> reference) {
    this.decoder = decoder;
    this.gradients = gradients;
    this.batch = batch;
    this.reference = reference;
    this.packed = PackedBatch.of(batch, decoder.weights().config());
    this.scope = decoder.newScope();
    try {
      inputs = decoder.inputs(packed, dropoutKeys(dropout), scope);
      layers = inputs.keys.isPresent() ? dropping(inputs.keys.get()) : decoder.layers();
      embedded = decoder.embed(inputs).run(scope).get(0);
      noise.ifPresent(of -> of.disturb(embedded, packed, decoder, scope));
      embedded.setRequiresGradient(trainsTables());
      recorded = new RecordedBlocks(decoder, packed, inputs, scope);
      rerun =
          recompute == Recompute.NOTHING
              ? Optional.empty()
              : Optional.of(
                  new BlockByBlock(
                      decoder,
                      recorded,
                      inputs,
                      layers,
                      gradients,
                      recompute == Recompute.SELECTIVE,
                      scope));
      blockLeaves = rerun.isPresent() ? List.of() : gradients.leaves(layers, scope);
      trunk = rerun.map(blocks -> blocks.forward(embedded)).orElseGet(this::whole);
      lastLeaves = gradients.leaves(decoder.last(), scope);
      selected =
          decoder
              .select(trunk, rewards() ? inputs.lastRows : inputs.predictors, lastLeaves)
              .record(scope)
              .get(0);
      if (rewards()) {
        NDArray head = lastLeaves.get(lastLeaves.size() - 1);
        output = decoder.run("rewards").with(selected).with(head).record(scope).get(0);
        scores = KernelScores.ofRewards(output);
      } else {
        NDList logps = decoder.logps(selected, inputs.targets, scope);
        scores = KernelScores.ofLogps(packed.layout, logps);
        output = logps.get(1);
      }
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  // A mask depends on the seed and the sequence, not on what else is in the batch.
  private long[] dropoutKeys(OptionalLong seed) {
    return seed.isEmpty()
        ? new long[0]
        : decoder
            .adapters()
            .orElseThrow()
            .dropoutKeys(seed.getAsLong(), packed.layout.lengths(), packed.sequenceHashes());
  }

  private List<NDArray> dropping(NDArray packedKeys) {
    LoraWeights adapters = decoder.adapters().orElseThrow();
    LoraLayout layout = adapters.layout();
    long[] shape = {layout.config().layers(), layout.slots().size(), packed.ids.length};
    NDArray keys = decoder.run("keys").with(packedKeys).numbers(shape).run(scope).get(0);
    return adapters.layers(keys, scope);
  }

  private boolean rewards() {
    return decoder.weights().kind() == HeadKind.REWARD;
  }

  private NDArray whole() {
    return recorded.forward(embedded, 0, blockLeaves, true);
  }

  @Override
  public List<ResponseScore> scores() {
    return scores;
  }

  @Override
  public List<Double> collisions() {
    if (rewards()) {
      return List.of();
    }
    NDArray head = decoder.weights().head();
    NDArray chunk = decoder.chunk(scope);
    NDArray collisions =
        decoder.run("collisions").with(selected).with(head).with(chunk).run(scope).get(0);
    return KernelScores.byResponse(packed.layout, collisions).stream()
        .map(KernelScores::mean)
        .toList();
  }

  private static IllegalStateException noReference() {
    return new IllegalStateException(
        "there is no reference beside this model: it is made trainable with one");
  }

  @Override
  public List<Double> referenceKls() {
    Beside said = beside.orElseGet(this::asked);
    beside = Optional.of(said);
    return KernelScores.byResponse(packed.layout, said.kls()).stream()
        .map(KernelScores::sum)
        .toList();
  }

  private Beside asked() {
    Decoder of = reference.orElseThrow(RecordedPass::noReference);
    NDArray states = of.predicting(batch, scope);
    NDList said =
        decoder
            .run("kls")
            .with(selected)
            .with(output)
            .with(decoder.weights().head())
            .with(states)
            .with(of.weights().head())
            .with(decoder.chunk(scope))
            .run(scope);
    return new Beside(states, said.get(0), said.get(1));
  }

  @Override
  public Optional<ExpertLoad> load() {
    return recorded.load();
  }

  @Override
  public void backward(List<ResponseGradient> slopes) {
    backward(slopes, List.of());
  }

  @Override
  public void backward(List<ResponseGradient> slopes, List<Double> scores) {
    if (done) {
      throw new IllegalStateException("this pass was run backward before");
    }
    int responses = packed.layout.responses.length;
    if (slopes.size() != responses) {
      throw new IllegalArgumentException(
          slopes.size() + " gradients for " + responses + " responses");
    }
    done = true;
    if (rewards()) {
      float[] each = new float[slopes.size()];
      for (int i = 0; i < each.length; i++) {
        each[i] = (float) slopes.get(i).all();
      }
      throughBlocks(output, decoder.uploads().floats(each, scope), scores);
    } else {
      throughBlocks(selected, throughHead(slopes), scores);
    }
    gradients.complete(lastLeaves);
    gradients.complete(blockLeaves);
    if (rerun.isPresent()) {
      toEmbedding(rerun.get().backward(((PtNDArray) trunk).getGradient(), scores));
    } else if (trainsTables()) { // else autograd has made none
      toEmbedding(((PtNDArray) embedded).getGradient());
    }
    gradients.end();
  }

  // ∂L/∂h for every predicting row, [response tokens, hidden]; adds to the head's gradient.
  private NDArray throughHead(List<ResponseGradient> slopes) {
    Kernels.Call logps =
        decoder.run("logps_backward").with(selected).with(inputs.targets).with(output);
    NDArray slope = throughHead(logps, perToken(slopes, ResponseGradient::at));
    if (beside.isPresent()) {
      Beside of = beside.get();
      Kernels.Call kls =
          decoder
              .run("kls_backward")
              .with(selected)
              .with(output)
              .with(of.states())
              .with(of.norms())
              .with(reference.orElseThrow().weights().head());
      slope.addi(throughHead(kls, perToken(slopes, (each, token) -> each.referenceKl())));
    }
    String head = decoder.weights().headName();
    if (!head.equals(DecoderWeights.EMBEDDING)) {
      completeTable(head);
    }
    return slope;
  }

  private NDArray throughHead(Kernels.Call call, float[] perToken) {
    call.with(decoder.uploads().floats(perToken, scope)).with(decoder.weights().head());
    String head = decoder.weights().headName();
    if (gradients.trains(head)) {
      call.with(gradients.table(head, scope));
    }
    return call.with(decoder.chunk(scope)).run(scope).get(0);
  }

  private interface TokenSlope {
    double at(ResponseGradient slope, int token);
  }

  private float[] perToken(List<ResponseGradient> slopes, TokenSlope of) {
    float[] perToken = new float[packed.targets.length];
    int at = 0;
    for (int i = 0; i < slopes.size(); i++) {
      for (int t = 0; t < packed.layout.responses[i]; t++) {
        perToken[at++] = (float) of.at(slopes.get(i), t);
      }
    }
    return perToken;
  }

  // No further than to what the blocks gave where they are run again.
  private void throughBlocks(NDArray from, NDArray slope, List<Double> scores) {
    if (rerun.isPresent()) {
      RecordedBlocks.propagate(from, slope);
    } else {
      recorded.propagate(from, slope, recorded.whole(), scores);
    }
  }

  private boolean trainsTables() {
    return gradients.trains(DecoderWeights.EMBEDDING) || gradients.trains(DecoderWeights.POSITIONS);
  }

  private void toEmbedding(NDArray slope) {
    if (!trainsTables()) {
      return;
    }
    DecoderWeights weights = decoder.weights();
    NDArray embedding = table(DecoderWeights.EMBEDDING, weights.embedding());
    boolean learned = !weights.config().rotary();
    decoder
        .run("embed_backward")
        .with(inputs.ids)
        .with(inputs.positions)
        .with(slope)
        .with(embedding)
        .with(learned ? table(DecoderWeights.POSITIONS, weights.positions()) : embedding)
        .run(scope);
    completeTable(DecoderWeights.POSITIONS);
    completeTable(DecoderWeights.EMBEDDING);
  }

  // Room that nobody reads for what is not trained, but made in one go with what is.
  private NDArray table(String name, NDArray weight) {
    return gradients.trains(name)
        ? gradients.table(name, scope)
        : scope.zeros(weight.getShape(), DataType.FLOAT32);
  }

  private void completeTable(String name) {
    if (gradients.trains(name)) {
      gradients.completeTable(name);
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
