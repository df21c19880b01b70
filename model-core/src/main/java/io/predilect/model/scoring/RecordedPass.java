package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A forward pass that can be run backward. Logits are never kept: the backward pass makes each
 * chunk of them again from the hidden states. With checkpointing, neither is what happens inside a
 * block: only the blocks' inputs are kept, and each block is run again on the way back.
 */
public final class RecordedPass implements ForwardPass {
  private final Decoder decoder;
  private final TableGradients tables;
  private final List<NDArray> layers;
  private final PackedBatch packed;
  private final NDManager scope;
  private final Inputs inputs;
  private final boolean checkpointing;
  private final NDArray embedded;
  private final List<NDArray> blockInputs = new ArrayList<>();
  private final NDArray trunk;
  private final NDArray selected;
  private final NDArray output; // rewards, or the log-normalisers of the log-probs
  private final List<ResponseScore> scores;
  private boolean done;

  /**
   * Runs a batch.
   *
   * @param tables the gradients that are added to by hand
   * @param dropout the seed of the adapters' dropout; none: nothing is dropped
   * @param checkpointing whether to keep the blocks' inputs only
   */
  public RecordedPass(
      Decoder decoder,
      TableGradients tables,
      PromptedBatch batch,
      OptionalLong dropout,
      boolean checkpointing) {
    this.decoder = decoder;
    this.tables = tables;
    this.checkpointing = checkpointing;
    this.packed = PackedBatch.of(batch, decoder.weights().config());
    this.scope = decoder.newScope();
    try {
      layers = dropout.isPresent() ? dropping(dropout.getAsLong()) : decoder.layers();
      inputs = decoder.inputs(packed, scope);
      embedded = decoder.embed(inputs).run(scope).get(0);
      embedded.setRequiresGradient(tables.embedding().isPresent());
      trunk = checkpointing ? blockByBlock() : whole();
      boolean reward = decoder.weights().kind() == HeadKind.REWARD;
      selected =
          decoder.select(trunk, reward ? inputs.lastRows : inputs.predictors).record(scope).get(0);
      if (reward) {
        output =
            decoder
                .run("rewards")
                .with(selected)
                .with(decoder.weights().head())
                .record(scope)
                .get(0);
        scores = Decoder.rewardScores(output);
      } else {
        NDList logps = decoder.logps(selected, inputs.targets, scope);
        scores = decoder.scores(packed, logps);
        output = logps.get(1);
      }
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  // A mask depends on the seed and the sequence, not on what else is in the batch.
  private List<NDArray> dropping(long seed) {
    return decoder
        .adapters()
        .orElseThrow()
        .layers(seed, packed.layout.lengths(), packed.sequenceHashes(), scope);
  }

  private NDArray whole() {
    return decoder.layers(embedded, inputs, 0, layers, scope).record(scope).get(0);
  }

  private NDArray blockByBlock() {
    NDArray x = embedded;
    for (List<NDArray> block : blocks()) {
      blockInputs.add(x);
      x = decoder.layers(x, inputs, blockInputs.size() - 1, block, scope).run(scope).get(0);
    }
    x.setRequiresGradient(true);
    return x;
  }

  private List<List<NDArray>> blocks() {
    List<List<NDArray>> blocks = new ArrayList<>();
    int size = layers.size() / decoder.weights().config().layers();
    for (int i = 0; i < layers.size(); i += size) {
      blocks.add(layers.subList(i, i + size));
    }
    return blocks;
  }

  @Override
  public List<ResponseScore> scores() {
    return scores;
  }

  @Override
  public void backward(List<ResponseGradient> gradients) {
    if (done) {
      throw new IllegalStateException("this pass was run backward before");
    }
    int responses = packed.layout.responses.length;
    if (gradients.size() != responses) {
      throw new IllegalArgumentException(
          gradients.size() + " gradients for " + responses + " responses");
    }
    done = true;
    if (decoder.weights().kind() == HeadKind.REWARD) {
      float[] each = new float[gradients.size()];
      for (int i = 0; i < each.length; i++) {
        each[i] = (float) gradients.get(i).all();
      }
      propagate(output, decoder.uploads().floats(each, scope));
    } else {
      propagate(selected, throughLogps(gradients));
    }
    if (checkpointing) {
      recomputed();
    } else if (tables.embedding().isPresent()) {
      toEmbedding(((PtNDArray) embedded).getGradient());
    }
  }

  // ∂L/∂h for every predicting row, [response tokens, hidden]; adds to the head's gradient.
  private NDArray throughLogps(List<ResponseGradient> gradients) {
    float[] perToken = new float[packed.targets.length];
    int at = 0;
    for (int i = 0; i < gradients.size(); i++) {
      for (int t = 0; t < packed.layout.responses[i]; t++) {
        perToken[at++] = (float) gradients.get(i).at(t);
      }
    }
    Kernels.Call call =
        decoder
            .run("logps_backward")
            .with(selected)
            .with(inputs.targets)
            .with(output)
            .with(decoder.uploads().floats(perToken, scope))
            .with(decoder.weights().head());
    tables.head().ifPresent(call::with);
    return call.with(decoder.chunk(scope)).run(scope).get(0);
  }

  private void recomputed() {
    List<List<NDArray>> blocks = blocks();
    NDArray gradient = ((PtNDArray) trunk).getGradient();
    for (int b = blocks.size() - 1; b >= 0; b--) {
      try (NDManager block = scope.newSubManager()) {
        NDArray input = blockInputs.get(b).stopGradient();
        input.attach(block);
        input.setRequiresGradient(true);
        NDArray again = decoder.layers(input, inputs, b, blocks.get(b), block).record(block).get(0);
        propagate(again, gradient);
        gradient.close(); // else one of each block would stay until the end
        gradient = ((PtNDArray) input).getGradient();
        gradient.attach(scope);
      }
    }
    if (tables.embedding().isPresent()) {
      toEmbedding(gradient);
    }
  }

  private void toEmbedding(NDArray gradient) {
    NDArray embedding = tables.embedding().orElseThrow();
    decoder
        .run("embed_backward")
        .with(inputs.ids)
        .with(inputs.positions)
        .with(gradient)
        .with(embedding)
        .with(tables.positions().orElse(embedding))
        .run(scope);
  }

  private static void propagate(NDArray from, NDArray gradient) {
    JniUtils.backward((PtNDArray) from, (PtNDArray) gradient, false, false);
  }

  @Override
  public void close() {
    scope.close();
  }
}
