package io.predilect.jobs.cli;

import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.ConfigReader;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.RunConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What names a run: the file and what is changed about it. */
final class RunOptions {
  @Parameters(paramLabel = "FILE", description = "The run's YAML file.")
  private Path file;

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

  @Option(names = "--debug", description = "Show where an error came from.")
  private boolean debug;

  /** Reads the run. */
  RunConfig read() {
    return ConfigReader.read(text(), file.toString(), sets());
  }

  /** Reads the file as an experiment. */
  ExperimentConfig readExperiment() {
    return ConfigReader.readExperiment(text(), file.toString(), sets());
  }

  private List<String> sets() {
    List<String> all = new ArrayList<>(sets);
    runId.ifPresent(id -> all.add("name='" + id.replace("'", "''") + "'"));
    return all;
  }

  Optional<String> from() {
    return from;
  }

  boolean debug() {
    return debug;
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw ConfigException.of(file + ": not UTF-8 text: save the file as UTF-8");
    } catch (IOException e) {
      throw ConfigException.of(
          file
              + ": "
              + (Files.exists(file) ? "cannot be read: " + e.getMessage() : "there is no such file")
              + ": name a run's YAML file, for example conf/demo.yaml");
    }
  }
}
