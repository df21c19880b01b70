package io.predilect.model.generate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Kernels;
import io.predilect.model.scoring.Decoder;
import java.util.List;
import java.util.Optional;

/**
 * Sampling where the logits are: {@code kernel.SamplingKernels}. Each row's random numbers are
 * still its own {@link Sampler}'s, so a row's text depends on its seed alone, on every device.
 */
final class DeviceSampling implements TokenChoice {
  private final Decoder decoder;
  private final GenerationSettings settings;
  private final Kernels kernels;
  private final NDManager scope;
  private final NDArray numbers;
  private Optional<NDArray> seen; // [rows, vocabulary]
  private Optional<NDArray> uniform; // [rows, steps]
  private long steps;

  /**
   * For one call of the generator.
   *
   * @param rows all rows, none with a token yet
   */
  DeviceSampling(Decoder decoder, GenerationSettings settings, List<GeneratedRow> rows) {
    this.decoder = decoder;
    this.settings = settings;
    this.scope = decoder.newScope();
    this.kernels = decoder.kernels();
    double[] values = {
      settings.temperature(),
      settings.topK(),
      settings.topP(),
      settings.minP(),
      settings.repetitionPenalty()
    };
    this.numbers = scope.newSubManager(Device.cpu()).create(values);
    this.seen = settings.repetitionPenalty() == 1 ? Optional.empty() : Optional.of(seenBy(rows));
    this.uniform = settings.isGreedy() ? Optional.empty() : Optional.of(uniform(rows));
  }

  // All that the rows may need, in one copy: else each step had one to wait for.
  private NDArray uniform(List<GeneratedRow> rows) {
    int most = rows.stream().mapToInt(GeneratedRow::limit).max().orElse(0);
    double[] values = new double[Math.multiplyExact(rows.size(), most)];
    for (int i = 0; i < rows.size(); i++) {
      for (int step = 0; step < rows.get(i).limit(); step++) {
        values[i * most + step] = rows.get(i).uniform();
      }
    }
    return decoder.uploads().doubles(values, new Shape(rows.size(), most), scope);
  }

  private NDArray seenBy(List<GeneratedRow> rows) {
    int vocab = decoder.weights().config().vocabSize();
    boolean[] tokens = new boolean[rows.size() * vocab];
    for (int i = 0; i < rows.size(); i++) {
      int from = i * vocab;
      rows.get(i).seen().stream().forEach(token -> tokens[from + token] = true);
    }
    return decoder.uploads().booleans(tokens, new Shape(rows.size(), vocab), scope);
  }

  @Override
  public NDArray next(List<GeneratedRow> rows, NextTokens next, NDManager step) {
    NDArray raw = next.logits(step);
    NDArray logits =
        seen.map(
                s ->
                    kernels
                        .call("sample_penalised")
                        .with(raw)
                        .with(s)
                        .with(numbers)
                        .run(step)
                        .get(0))
            .orElse(raw);
    NDArray drawn = chosen(logits, step);
    NDArray tokens = kernels.call("sample_checked").with(raw).with(drawn).run(step).get(0);
    seen.ifPresent(s -> kernels.call("sample_saw").with(s).with(drawn).run(step));
    steps++;
    return tokens;
  }

  private NDArray chosen(NDArray logits, NDManager step) {
    if (uniform.isEmpty()) {
      return kernels.call("sample_largest").with(logits).run(step).get(0);
    }
    return kernels
        .call(settings.keepsAll() ? "sample_any" : "sample_kept")
        .with(logits)
        .with(uniform.get())
        .numbers(steps)
        .with(numbers)
        .run(step)
        .get(0);
  }

  @Override
  public void keep(NDArray kept) {
    seen = seen.map(all -> rows(all, kept));
    uniform = uniform.map(all -> rows(all, kept));
  }

  private NDArray rows(NDArray all, NDArray kept) {
    try (all) {
      return kernels.call("keep").with(kept).with("cache", List.of(all)).run(scope).get(0);
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
