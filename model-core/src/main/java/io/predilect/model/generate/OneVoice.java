package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.scoring.Continuation;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.scoring.PromptPool;
import java.util.List;

/** One model, whose keys and values these are. */
final class OneVoice implements Voice {
  private final Decoder decoder;
  private final PromptPool pool;
  private final Continuation continuation;

  /**
   * A model that has read the prompts.
   *
   * @param size the most tokens of a row, its prompt's included
   */
  OneVoice(Decoder decoder, List<Tokens> prompts, int size) {
    this.decoder = decoder;
    this.pool = decoder.pool(prompts);
    this.continuation = pool.continued(size);
  }

  @Override
  public NextTokens first(NDManager step) {
    return new HeadTokens(decoder, pool.hidden());
  }

  @Override
  public NextTokens next(NDArray ids, int longest, NDManager step) {
    return new HeadTokens(decoder, continuation.next(ids, longest, step));
  }

  @Override
  public void keep(NDArray kept) {
    continuation.keep(kept);
  }

  @Override
  public void close() {
    continuation.close();
    pool.close();
  }
}
