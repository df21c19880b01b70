package io.predilect.jobs.cli;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What commands have in common that remove what is old, and only tell of it unless told to. */
final class TidyOptions {
  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      converter = Age.class,
      description = "Only what is so old goes: 30d, 12h, 90m.")
  Optional<Duration> age = Optional.empty();

  @Option(names = "--delete", description = "Do it. Default: only tell.")
  boolean delete;
}
