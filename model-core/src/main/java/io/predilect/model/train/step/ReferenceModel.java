package io.predilect.model.train.step;

import io.predilect.model.scoring.PairScorer;
import java.io.Closeable;
import java.io.IOException;

/**
 * A model that is asked for reference log-probs.
 *
 * @param scorer scores with it
 * @param end closes it, where it is no longer needed then
 */
public record ReferenceModel(PairScorer scorer, Closeable end) implements Closeable {

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
