package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
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
   * A row that goes on from each prompt; the caller closes it.
   *
   * @param size the most tokens of a row, its prompt's included
   */
  public Continuation continued(int size) {
    return new Continuation(decoder, cache, lengths, size);
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
