package io.predilect.jobs.bench;

import io.predilect.model.arch.Experts;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.scoring.PromptedBatch;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Floating-point operations that a pass needs, a multiplication and an addition counted as two:
 * every linear layer at every token (of experts those that it goes through, and their router),
 * attention over the positions that a token sees and no others, and the head at the positions that
 * are scored. Norms, rotations and activations count nothing, and neither does what an
 * implementation does twice. The backward pass is two forward ones: each product has two factors to
 * differentiate by.
 */
final class FlopCount {
  private static final int BACKWARD = 2;

  private FlopCount() {}

  /** Operations of a forward pass over a batch. */
  static double forward(ModelConfig config, HeadKind head, PromptedBatch batch) {
    double scored =
        batch.responses().stream()
            .mapToDouble(response -> head == HeadKind.REWARD ? 1 : response.tokens().length())
            .sum();
    double outputs = head == HeadKind.REWARD ? 1 : config.vocabSize();
    return batch.tokens() * linear(config)
        + attention(config, batch)
        + scored * 2 * outputs * config.hiddenSize();
  }

  private static double attention(ModelConfig config, PromptedBatch batch) {
    double seen = 0; // pairs of a query and a key
    for (var prompt : batch.prompts()) {
      seen += triangle(prompt.length());
    }
    for (PromptedBatch.Response response : batch.responses()) {
      double length = response.tokens().length();
      seen += length * batch.prompts().get(response.prompt()).length() + triangle(length);
    }
    return config.layers() * 2 * 2 * seen * config.queryWidth();
  }

  /** Operations of a forward and a backward pass. */
  static double training(ModelConfig config, HeadKind head, PromptedBatch batch) {
    return (1 + BACKWARD) * forward(config, head, batch);
  }

  /**
   * Operations of a forward and a backward pass that differentiates by no weight of the model, as
   * adapters' does; their own are not counted.
   */
  static double adapting(ModelConfig config, HeadKind head, PromptedBatch batch) {
    return 2 * forward(config, head, batch) + attention(config, batch);
  }

  // Of one token in all blocks.
  private static double linear(ModelConfig config) {
    double outputs = 2.0 * config.queryWidth() + 2.0 * config.keyWidth();
    double attention = config.layers() * outputs;
    int matrices = config.block().gated() ? 3 : 2;
    double mlps =
        IntStream.range(0, config.layers())
            .mapToDouble(layer -> mlp(config, layer, matrices))
            .sum();
    return 2 * config.hiddenSize() * (attention + mlps);
  }

  // Of one token in a block, for each number of its hidden state.
  private static double mlp(ModelConfig config, int layer, int matrices) {
    Optional<Experts> experts = config.block().experts();
    if (experts.isEmpty()) {
      return (double) matrices * config.intermediateSize();
    }
    Experts of = experts.get();
    return of.in(layer)
        ? of.count()
            + matrices * ((double) of.chosen() * config.intermediateSize() + of.shared().width())
        : (double) matrices * of.dense().width();
  }

  private static double triangle(double length) {
    return length * (length + 1) / 2;
  }
}
