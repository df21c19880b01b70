package io.predilect.model.train.data;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which examples make up each global batch. Every rank has its own instance, and all of them must
 * give the same batches: what is drawn may depend only on the seed, the step, the state and what
 * all ranks know alike (sums over the ranks). A resumed training {@linkplain #read reads} the state
 * and must then be given the same batches as one that was never interrupted.
 */
public interface BatchOrder {

  /**
   * A global batch.
   *
   * @param examples indices into the training's {@link ExampleSource}, at least one
   * @param metrics what the choice itself has to report, by name; averaged from one log line to the
   *     next
   */
  record Batch(List<Integer> examples, Map<String, Double> metrics) {
    public Batch {
      examples = List.copyOf(examples);
      metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
      if (examples.isEmpty()) {
        throw new IllegalArgumentException("a global batch has no examples");
      }
    }

    /** A batch with nothing to report. */
    static Batch of(List<Integer> examples) {
      return new Batch(examples, Map.of());
    }
  }

  /**
   * What must be computed apart from the training before the batch of a step can be chosen; empty:
   * nothing. Asked before every step on all ranks, which get the same answer.
   *
   * @param step the step's number, 0 the first
   */
  default Optional<GapRequest> awaits(int step) throws IOException {
    return Optional.empty();
  }

  /**
   * The batch of a step. Called once for every step, in turn, on all ranks; it may run the model.
   *
   * @param step the step's number, 0 the first
   */
  Batch next(int step);

  /** What of the last batch's choice the user should know; told as it is. */
  default List<String> notes() {
    return List.of();
  }

  /**
   * Epochs done, with the share of the one under way.
   *
   * @param steps steps done
   */
  double epochs(int steps);

  /** Writes what a resume needs beside the number of steps; called between two steps. */
  void write(DataOutputStream out) throws IOException;

  /** Goes on from what {@link #write} wrote. */
  void read(DataInputStream in) throws IOException;
}
