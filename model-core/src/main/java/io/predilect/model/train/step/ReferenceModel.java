package io.predilect.model.train.step;

import io.predilect.model.scoring.PairScorer;
import java.io.Closeable;
import java.io.IOException;

/**
 * A model that is asked for reference log-probs.
 *
 * @param scorer scores with it
 * @param listener told how far it is
 * @param end closes it, where it is no longer needed then
 */
public record ReferenceModel(PairScorer scorer, Listener listener, Closeable end)
    implements Closeable {

  /** Told how far the scoring is; over all ranks, by what this one has done of its share. */
  @FunctionalInterface
  public interface Listener {
    /**
     * After every pass.
     *
     * @param rows examples of which the answers are there
     * @param allRows of how many
     * @param tokens that were run
     * @param allTokens of about how many
     */
    void scored(long rows, long allRows, long tokens, long allTokens);
  }

  /** How a model comes to be there; asked only when there is something to score. */
  @FunctionalInterface
  public interface Opening {
    ReferenceModel open() throws IOException;
  }

  @Override
  public void close() throws IOException {
    end.close();
  }
}
