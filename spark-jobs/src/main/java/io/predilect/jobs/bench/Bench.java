package io.predilect.jobs.bench;

import java.io.IOException;

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
}
