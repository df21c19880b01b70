package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of a pass, each of which is run on its own and again on the way back. Their inputs are
 * kept, and what their products and attention gave if only the rest is to be run again.
 */
final class BlockByBlock {
  private final Decoder decoder;
  private final RecordedBlocks recorded;
  private final Inputs inputs;
  private final List<List<NDArray>> blocks = new ArrayList<>();
  private final WeightGradients gradients;
  private final boolean selective;
  private final NDManager scope;
  private final List<NDArray> starts = new ArrayList<>();
  private final List<NDList> products = new ArrayList<>(); // none of what is run again wholly

  /**
   * Of a batch.
   *
   * @param layers all blocks' arrays
   * @param gradients where the weights' gradients go
   * @param selective whether products are not run again
   * @param scope the pass's
   */
  BlockByBlock(
      Decoder decoder,
      RecordedBlocks recorded,
      Inputs inputs,
      List<NDArray> layers,
      WeightGradients gradients,
      boolean selective,
      NDManager scope) {
    this.decoder = decoder;
    this.recorded = recorded;
    this.inputs = inputs;
    this.gradients = gradients;
    this.selective = selective;
    this.scope = scope;
    int size = layers.size() / decoder.config().layers();
    for (int i = 0; i < layers.size(); i += size) {
      blocks.add(layers.subList(i, i + size));
    }
  }

  /** Runs them forward; the output is where recording goes on. */
  NDArray forward(NDArray embedded) {
    NDArray x = embedded;
    for (int b = 0; b < blocks.size(); b++) {
      starts.add(x);
      if (selective) {
        NDList made =
            decoder
                .layers(decoder.selective("kept"), x, inputs, b, blocks.get(b), scope)
                .record(scope);
        x = made.remove(0);
        products.add(made);
      } else {
        x = recorded.forward(x, b, blocks.get(b), false);
      }
    }
    x.setRequiresGradient(true);
    return x;
  }

  /**
   * Runs them backward.
   *
   * @param slope by their output
   * @param scores as for {@link RecordedBlocks#propagate}; none where only products are kept
   * @return the slope by what went into the first
   */
  NDArray backward(NDArray slope, List<Double> scores) {
    NDArray to = slope;
    for (int b = blocks.size() - 1; b >= 0; b--) {
      try (NDManager block = scope.newSubManager()) {
        List<NDArray> leaves = gradients.leaves(blocks.get(b), block);
        NDArray next =
            selective ? again(b, leaves, to, block) : again(b, leaves, to, scores, block);
        gradients.complete(leaves);
        to.close(); // else one of each block would stay until the end
        to = next;
        to.attach(scope);
      }
    }
    return to;
  }

  private NDArray again(int b, List<NDArray> leaves, NDArray slope, NDManager block) {
    try (NDList kept = products.get(b)) {
      return decoder
          .selective("back")
          .with(starts.get(b))
          .with("kept", kept)
          .with(slope)
          .with("w", leaves)
          .record(block)
          .get(0);
    }
  }

  private NDArray again(
      int b, List<NDArray> leaves, NDArray slope, List<Double> scores, NDManager block) {
    NDArray input = starts.get(b).stopGradient();
    input.attach(block);
    input.setRequiresGradient(true);
    RecordedBlocks.Output again = recorded.again(input, b, leaves, block);
    recorded.propagate(again.y(), slope, again, scores);
    return ((PtNDArray) input).getGradient();
  }
}
