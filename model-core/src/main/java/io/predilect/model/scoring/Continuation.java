package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;

/**
 * Rows that go on from a pool's prompts, a token at a time. All that a step needs stays on the
 * device: keys and values with room for more, and the slot of each row's next token.
 */
public final class Continuation implements AutoCloseable {
  // CUDA's attention reads 16 bytes of a mask at a time: one of another width is copied into such
  // a one in every layer.
  private static final int SLOTS_AT_A_TIME = 8;

  private final Decoder decoder;
  private final NDManager owner;
  private final int size;
  private NDList state; // the cache, per layer keys and values of [rows, kvHeads, room, dim]; slots

  /**
   * The rows of all prompts.
   *
   * @param cache see {@link PromptPool}
   * @param lengths of the prompts
   * @param size the most tokens of a row, its prompt's included
   */
  Continuation(Decoder decoder, List<NDArray> cache, int[] lengths, int size) {
    this.decoder = decoder;
    this.size = size;
    this.owner = decoder.newScope();
    long[] slots = Arrays.stream(lengths).asLongStream().toArray();
    long room = seen(size);
    state = decoder.run("padded").numbers(slots).numbers(room).with("cache", cache).run(owner);
    state.add(decoder.uploads().integers(slots, owner));
  }

  /**
   * Takes a token a row.
   *
   * @param ids int64, [rows]
   * @param longest the most tokens that a row has now, this one and its prompt's included
   * @return the normed hidden states, [rows, hidden], in {@code step}
   */
  public NDArray next(NDArray ids, int longest, NDManager step) {
    int last = state.size() - 1;
    return decoder.decode(
        ids, state.get(last), seen(longest), size, state.subNDList(0, last), step);
  }

  // How many slots attention looks at; those behind a row's own are masked.
  private int seen(int slots) {
    int rest = Math.floorMod(-slots, SLOTS_AT_A_TIME);
    return decoder.isOnGpu() ? slots + rest : slots;
  }

  /**
   * Goes on with some of the rows.
   *
   * @param kept their numbers among those there are, int64
   */
  public void keep(NDArray kept) {
    try (NDList before = state) {
      state = decoder.run("keep").with(kept).with("cache", before).run(owner);
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
