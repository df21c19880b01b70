package io.predilect.jobs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One measurement, always of the same thing, so that two versions of the program can be compared.
 *
 * @param name what it is asked for by
 * @param description what it measures, in a line
 * @param own measures; takes at most a few minutes
 * @param onData the same on data from outside, a file
 * @param onDevice the same on a device and with a shape of one's choice
 */
record Bench(
    String name,
    String description,
    Measure own,
    Optional<MeasureOf<Path>> onData,
    Optional<MeasureOf<BenchSetup>> onDevice) {

  /** Measures. */
  interface Measure {
    BenchResult run() throws IOException;
  }

  /** Measures something that is given. */
  interface MeasureOf<T> {
    BenchResult run(T given) throws IOException;
  }

  static Bench of(String name, String description, Measure own) {
    return new Bench(name, description, own, Optional.empty(), Optional.empty());
  }

  static Bench withData(String name, String description, MeasureOf<Optional<Path>> measure) {
    return new Bench(
        name,
        description,
        () -> measure.run(Optional.empty()),
        Optional.of(data -> measure.run(Optional.of(data))),
        Optional.empty());
  }

  Bench on(MeasureOf<BenchSetup> device) {
    return new Bench(name, description, own, onData, Optional.of(device));
  }
}
