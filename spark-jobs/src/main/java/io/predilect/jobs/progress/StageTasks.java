package io.predilect.jobs.progress;

import java.util.HashSet;
import java.util.Set;

/**
 * The tasks of a Spark stage. One that failed is done when another try of it is, and of two copies
 * that Spark starts of a slow one the first counts.
 */
final class StageTasks {
  /** Of no stage. */
  static final StageTasks NONE = new StageTasks(-1, 0);

  private final int stage;
  private final int all;
  private final Set<Integer> done = new HashSet<>();

  /** Of a stage that begins. */
  StageTasks(int stage, int all) {
    this.stage = stage;
    this.all = all;
  }

  /**
   * A task ended, of whatever stage.
   *
   * @param index its place among its stage's
   */
  void ended(int ofStage, int index, boolean successful) {
    if (ofStage == stage && successful) {
      done.add(index);
    }
  }

  int done() {
    return done.size();
  }

  int all() {
    return all;
  }

  /** Whether some are not done. */
  boolean left() {
    return done() < all;
  }
}
