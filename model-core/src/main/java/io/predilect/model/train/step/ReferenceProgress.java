package io.predilect.model.train.step;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.model.scoring.TokenMeter;
import io.predilect.model.train.data.ExampleShape;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.RankShare;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;

/**
 * How far a reference's scoring is. A rank knows what it ran itself, and shares of the work are
 * alike: so much of its share is so much of the whole.
 */
final class ReferenceProgress {
  private final ReferenceModel.Listener listener;
  private final long rows;
  private final long tokens; // about as many as all ranks run
  private double share = 1; // of the whole, the rank's
  private long ownRows;
  private long ownTokens;
  private long running;

  ReferenceProgress(
      ReferenceModel.Listener listener,
      ExampleSource examples,
      BitSet wanted,
      List<ReferenceLogp> asked,
      Iterator<RankShare.Window> windows) {
    this.listener = listener;
    this.rows = wanted.cardinality();
    this.tokens = wanted.stream().mapToLong(i -> tokens(examples.shape(i), asked)).sum();
    long own = 0;
    while (windows.hasNext()) {
      RankShare.Window window = windows.next();
      for (int row : window.share()) {
        own += tokens(examples.shape(window.from() + row), asked);
      }
    }
    if (tokens > 0 && own > 0) {
      this.share = (double) own / tokens;
    }
    tell();
  }

  // A prompt that several sequences of an example share is run once.
  private static long tokens(ExampleShape shape, List<ReferenceLogp> asked) {
    long responses = (long) shape.chosen() + shape.rejected();
    return asked.stream().map(ReferenceLogp::augmented).distinct().count() * responses
        + shape.prompt()
        + (asked.contains(ReferenceLogp.AUGMENTED_CHOSEN) ? shape.rest() : 0);
  }

  /** Listens while the calling thread runs the reference. */
  void during(Runnable scoring) {
    TokenMeter.tell(this::runs);
    try {
      scoring.run();
    } finally {
      TokenMeter.stop();
    }
    runs(0);
  }

  // Told when a pass begins: the one before is over then.
  private void runs(long now) {
    ownTokens += running;
    running = now;
    tell();
  }

  /** Another row's answers are there. */
  void scored() {
    ownRows++;
  }

  private void tell() {
    listener.scored(whole(ownRows, rows), rows, whole(ownTokens, tokens), tokens);
  }

  private long whole(long own, long all) {
    return Math.min(all, Math.round(own / share));
  }
}
