package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.predilect.model.arch.Experts;
import io.predilect.model.engine.Kernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The blocks of a pass that can be run backward. Those with experts also tell of their load. */
final class RecordedBlocks {
  private final Decoder decoder;
  private final Inputs inputs;
  private final NDManager scope;
  private final double tokens; // of all sequences, once for each layer with experts
  private final Optional<NDArray> each; // in how many sequences a token is; none without experts
  private final List<Output> outputs = new ArrayList<>(); // of the way forward

  /**
   * What some blocks gave.
   *
   * @param y [tokens, hidden]
   * @param scores and how often experts were chosen: sums over tokens and blocks, each [experts];
   *     none without experts
   */
  record Output(NDArray y, List<NDArray> scores) {}

  /**
   * Of a batch.
   *
   * @param scope the pass's
   */
  RecordedBlocks(Decoder decoder, PackedBatch packed, Inputs inputs, NDManager scope) {
    this.decoder = decoder;
    this.inputs = inputs;
    this.scope = scope;
    Optional<Experts> experts = decoder.config().block().experts();
    double[] sequences = experts.isPresent() ? packed.sequencesOfTokens() : new double[0];
    long layers =
        IntStream.range(0, decoder.config().layers())
            .filter(layer -> experts.map(several -> several.in(layer)).orElse(false))
            .count();
    this.tokens = layers * Arrays.stream(sequences).sum();
    this.each =
        experts.map(
            several -> decoder.uploads().doubles(sequences, new Shape(sequences.length), scope));
  }

  /** Some blocks on the way forward, recorded or not. */
  NDArray forward(NDArray x, int first, List<NDArray> weights, boolean recorded) {
    Kernels.Call call = call(x, first, weights);
    Output output = output(recorded ? call.record(scope) : call.run(scope));
    outputs.add(output);
    return output.y();
  }

  /** Blocks that were run forward before, now recorded. */
  Output again(NDArray x, int first, List<NDArray> weights, NDManager owner) {
    return output(call(x, first, weights).record(owner));
  }

  private Kernels.Call call(NDArray x, int first, List<NDArray> weights) {
    return each.isPresent()
        ? decoder
            .layers(decoder.run("layers_told"), x, inputs, first, weights, scope)
            .with(each.get())
        : decoder.layers(decoder.run("layers"), x, inputs, first, weights, scope);
  }

  private static Output output(NDList made) {
    return new Output(made.get(0), made.subList(1, made.size()));
  }

  /** How experts were loaded on the way forward; none without experts. */
  Optional<ExpertLoad> load() {
    if (each.isEmpty()) {
      return Optional.empty();
    }
    int experts = (int) outputs.get(0).scores().get(0).size();
    ExpertLoad load = ExpertLoad.none(experts);
    for (Output output : outputs) {
      List<NDArray> told = output.scores();
      load = load.plus(new ExpertLoad(0, numbers(told.get(1)), numbers(told.get(0))));
    }
    return Optional.of(new ExpertLoad(tokens, load.chosen(), load.scores()));
  }

  /**
   * Runs backward from what was recorded.
   *
   * @param from what the blocks' output became
   * @param slope ∂L/∂from
   * @param scores ∂L/∂ each expert's sum of scores; empty: 0
   */
  void propagate(NDArray from, NDArray slope, Output recorded, List<Double> scores) {
    if (scores.isEmpty()) {
      propagate(from, slope);
      return;
    }
    float[] slopes = new float[scores.size()];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = scores.get(i).floatValue();
    }
    NDArray root =
        decoder
            .run("joined")
            .with(from)
            .with(slope)
            .with(recorded.scores().get(0))
            .with(decoder.uploads().floats(slopes, scope))
            .record(scope)
            .get(0);
    propagate(root, scope.ones(root.getShape()));
  }

  /** Runs backward from an array. */
  static void propagate(NDArray from, NDArray slope) {
    JniUtils.backward((PtNDArray) from, (PtNDArray) slope, false, false);
  }

  /** What was run forward in one. */
  Output whole() {
    return outputs.get(0);
  }

  private static List<Double> numbers(NDArray array) {
    List<Double> numbers = new ArrayList<>();
    for (Number number : array.toArray()) {
      numbers.add(number.doubleValue());
    }
    return numbers;
  }
}
