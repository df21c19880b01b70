package io.predilect.jobs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One measurement, always of the same thing, so that two versions of the program can be compared.
 */
public interface Bench {

  /** The name it is asked for by. */
  String name();

  /** What it measures, in a line. */
  String description();

  /** Measures; takes at most a few minutes. */
  BenchResult run() throws IOException;

  /**
   * Measures on data from outside, where the bench can.
   *
   * @param data a file; empty: what the bench makes itself
   * @throws IllegalArgumentException when it takes none
   */
  default BenchResult run(Optional<Path> data) throws IOException {
    if (data.isPresent()) {
      throw new IllegalArgumentException(
          "--data " + data.get() + ": bench " + name() + " makes its data itself; leave it out");
    }
    return run();
  }

  /**
   * Measures on a device and with a shape of one's choice, where the bench can.
   *
   * @throws IllegalArgumentException when it cannot
   */
  default BenchResult run(BenchSetup setup) throws IOException {
    throw new IllegalArgumentException(
        "bench "
            + name()
            + " measures on the processor, with a shape of its own: leave out --device, --shape and"
            + " --dtype. Benches that take them: train, score, pair, lora, generate, shared-prompt,"
            + " memory");
  }
}
