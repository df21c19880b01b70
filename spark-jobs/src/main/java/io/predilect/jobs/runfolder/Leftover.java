package io.predilect.jobs.runfolder;

import java.util.Objects;
import org.apache.hadoop.fs.Path;

/**
 * A folder in a run's that takes room and that the run's results do without.
 *
 * @param kind what it holds
 * @param path where it lies
 * @param bytes what its files take
 */
public record Leftover(Kind kind, Path path, long bytes) {
  /** What is left. */
  public enum Kind {
    /** The checkpoints of a training that is done: its model lies beside them. */
    CHECKPOINTS,
    /**
     * What an unfinished stage would go on from, the rows of one that rejected all, or what was
     * being written when a program was killed.
     */
    PARTIAL,
    /** Answers of models, which may have cost money: with them no question is asked twice. */
    ANSWERS
  }

  public Leftover {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(path, "path");
  }
}
