package io.predilect.jobs.cli;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.PredilectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What names a run: the file and what is changed about it. */
final class RunOptions {
  @Parameters(
      paramLabel = "FILE",
      description = "The run's YAML file, or its Hadoop URI (hdfs:, s3a:, ...).")
  private String file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Set a setting in place of the file's: seed=7, stages.NAME.KEY=VALUE,"
              + " spark.conf.NAME=VALUE. May be repeated.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = "The run's folder within the output folder; default: the run's name.")
  private Optional<String> runId = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "STAGE",
      description = "Run this stage and all after it again, done or not.")
  private Optional<String> from = Optional.empty();

  /** Builds the run. */
  PredilectBuilder builder() {
    PredilectBuilder builder = Predilect.builder().file(file);
    sets.forEach(builder::set);
    runId.ifPresent(id -> builder.option("--run-id", "name", id));
    from.ifPresent(builder::from);
    return builder;
  }
}
