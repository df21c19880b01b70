package io.predilect.model.scoring;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.data.token.Tokens;
import java.util.Arrays;
import java.util.List;

/** The keys and values of some prompts, run once and shared by all responses that follow. */
public final class PromptPool implements PromptScores {
  private final Decoder decoder;
  private final NDManager owner;
  private final int[] lengths;
  private final List<NDArray> cache; // per layer: keys, values; each [prompt tokens, kvHeads, dim]
  private final NDArray hidden; // the normed state of each prompt's last token, [prompts, hidden]

  PromptPool(Decoder decoder, NDManager owner, int[] lengths, List<NDArray> cache, NDArray hidden) {
    this.decoder = decoder;
    this.owner = owner;
    this.lengths = lengths;
    this.cache = cache;
    this.hidden = hidden;
  }

  /** How many prompts. */
  public int prompts() {
    return lengths.length;
  }

  int[] lengths() {
    return lengths;
  }

  List<NDArray> cache() {
    return cache;
  }

  /** The normed state of each prompt's last token, [prompts, hidden]. */
  public NDArray hidden() {
    return hidden;
  }

  /**
   * The cache with a row per prompt and room for more: per layer keys and values of [prompts,
   * kvHeads, size, dim], owned by {@code scope}.
   */
  public NDList padded(int size, NDManager scope) {
    try (NDManager step = decoder.newScope();
        NDManager cpu = step.newSubManager(Device.cpu())) {
      return decoder
          .kernels()
          .call("padded")
          .with(cpu.create(Arrays.stream(lengths).asLongStream().toArray()))
          .with(cpu.create(new long[] {size}, new Shape()))
          .with("cache", cache)
          .run(scope);
    }
  }

  @Override
  public double[][] of(List<Tokens> responses, int batchTokens) {
    return new PooledScores(decoder, this).of(responses, batchTokens);
  }

  @Override
  public void close() {
    owner.close();
  }
}
