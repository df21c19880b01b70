package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** The keys and values of some prompts, run once and shared by all responses that follow. */
public final class PromptPool implements AutoCloseable {
  private final NDManager owner;
  private final int[] lengths;
  private final List<NDArray> cache; // per layer: keys, values; each [prompt tokens, kvHeads, dim]
  private final NDArray hidden; // the normed state of each prompt's last token, [prompts, hidden]

  PromptPool(NDManager owner, int[] lengths, List<NDArray> cache, NDArray hidden) {
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

  NDArray hidden() {
    return hidden;
  }

  @Override
  public void close() {
    owner.close();
  }
}
