package io.predilect.jobs.cli;

import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.ConfigReader;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.pipeline.SparkSessions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
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

  @Option(names = "--debug", description = "Show where an error came from.")
  private boolean debug;

  /** Reads the run. */
  RunConfig read() {
    return ConfigReader.read(text(), file, sets());
  }

  /** Reads the file as an experiment. */
  ExperimentConfig readExperiment() {
    return ConfigReader.readExperiment(text(), file, sets());
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
      return isUri() ? remoteText() : Files.readString(Path.of(file));
    } catch (CharacterCodingException e) {
      throw ConfigException.of(file + ": not UTF-8 text: save the file as UTF-8");
    } catch (IOException e) {
      throw ConfigException.of(
          file
              + ": "
              + (e instanceof NoSuchFileException || e instanceof FileNotFoundException
                  ? "there is no such file"
                  : "cannot be read: " + e.getMessage())
              + ": name a run's YAML file, for example conf/demo.yaml");
    }
  }

  // A Windows drive is one letter.
  private boolean isUri() {
    return file.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*");
  }

  private String remoteText() throws IOException {
    var path = new org.apache.hadoop.fs.Path(file);
    try (InputStream in = path.getFileSystem(SparkSessions.hadoop(new SparkConf())).open(path)) {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(in.readAllBytes()))
          .toString();
    }
  }
}
