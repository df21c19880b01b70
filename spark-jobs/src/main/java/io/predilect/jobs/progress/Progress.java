package io.predilect.jobs.progress;

/** Where a stage tells how far it is. Safe to call from any thread, and cheap. */
public interface Progress {
  /** Tells nobody. */
  Progress SILENT = new Progress() {};

  /**
   * Replaces what was told before.
   *
   * @param share of the stage's work done, 0 to 1; NaN: not known
   * @param detail a few words, for example {@code step 40/120 loss 0.61 5,120 tokens/s}
   */
  default void update(double share, String detail) {}

  /** A number for programs that watch, in place of the one of that name told before. */
  default void figure(String name, double value) {}

  /** Tells something that should stay to be read. */
  default void note(String line) {}

  /** The same, unless an earlier stage of the run told it. */
  default void noteOnce(String line) {
    note(line);
  }
}
