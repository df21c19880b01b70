package io.predilect.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.config.yaml.ConfigSource;
import io.predilect.jobs.pipeline.Pipeline;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.spark.SparkSessions;
import io.predilect.jobs.stage.StopSignal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Says what is run and how. Settings come from one of {@link #file}, {@link #yaml} and {@link
 * #settings}; {@link #set} lies over them, the last word on a key holds. Nothing is read before
 * {@link #build}.
 */
public final class PredilectBuilder {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Where settings come from.
   *
   * @param name what messages call it
   * @param text YAML; of a file: none yet
   * @param namesOutput whether a folder for runs is named or has a default
   */
  private record Source(String name, Optional<String> text, boolean namesOutput) {}

  private final Optional<SparkSession> spark;
  private Optional<Source> source = Optional.empty();
  private final List<String> sets = new ArrayList<>();
  private final Map<String, String> called = new HashMap<>();
  private boolean output;
  private boolean firstSeed;
  private Optional<String> from = Optional.empty();
  private PipelineListener listener = new LogListener();

  PredilectBuilder(Optional<SparkSession> spark) {
    this.spark = spark;
  }

  /** The settings of a run's YAML file, a path or Hadoop URI. */
  public PredilectBuilder file(String file) {
    return source(new Source(file, Optional.empty(), true));
  }

  /** The settings of a YAML text, as a run's file has them. */
  public PredilectBuilder yaml(String text) {
    return source(new Source("yaml", Optional.of(text), true));
  }

  /**
   * The settings as maps and lists, keys as in a run's file. {@code output} must be among them, or
   * be given by {@link #output}, for anything that is kept.
   */
  public PredilectBuilder settings(Map<String, ?> settings) {
    return source(
        new Source("settings", Optional.of(json(settings)), settings.containsKey("output")));
  }

  private PredilectBuilder source(Source given) {
    source.ifPresent(
        before -> {
          throw PredilectException.usage(
              ("settings are given twice, by %s and by %s: give one of file, yaml and"
                      + " settings, and what differs by set(KEY, VALUE)")
                  .formatted(before.name(), given.name()));
        });
    source = Optional.of(given);
    return this;
  }

  /**
   * A setting in place of the file's: {@code seed}, {@code stages.NAME.KEY}, {@code
   * spark.conf.NAME}.
   *
   * @param value a text is read as YAML, so {@code "7"} is a number; anything else as it is
   */
  public PredilectBuilder set(String key, Object value) {
    return set(key + "=" + (value instanceof String text ? text : json(value)));
  }

  /** The same as one text, {@code KEY=VALUE}, as the commands' option {@code --set}. */
  public PredilectBuilder set(String option) {
    sets.add(Objects.requireNonNull(option, "option"));
    return this;
  }

  /**
   * A setting that an option of another name stands for, which messages tell in its place.
   *
   * @param value as it is: a text stays one
   */
  public PredilectBuilder option(String name, String key, Object value) {
    return set(key + "=" + json(value)).called(key, name);
  }

  /**
   * What messages call a setting that stands for something else, such as a command's option.
   *
   * @param key as {@link #set} takes it
   * @param name {@code --limit} for example
   */
  public PredilectBuilder called(String key, String name) {
    called.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(name, "name"));
    return this;
  }

  /** Where run folders are made, a path or Hadoop URI that drivers and executors can reach. */
  public PredilectBuilder output(String folder) {
    output = true;
    return set("output=" + json(folder));
  }

  /** The run's name, which is its folder's within the output. */
  public PredilectBuilder name(String name) {
    return set("name=" + json(name));
  }

  /** The stage to run again, with all after it, done or not. */
  public PredilectBuilder from(String stage) {
    from = Optional.of(stage);
    return this;
  }

  /** Of an experiment, takes its first seed's run, for a look at what all of them read. */
  public PredilectBuilder firstSeed() {
    firstSeed = true;
    return this;
  }

  /**
   * Whether the settings are those of an experiment, which is several runs.
   *
   * @throws PredilectException when they cannot be read
   */
  public boolean isExperiment() {
    return PredilectException.telling(() -> ConfigReader.isExperiment(text(), source().name()));
  }

  /** Is told how runs go; else the log is. */
  public PredilectBuilder listener(PipelineListener told) {
    listener = Objects.requireNonNull(told, "told");
    return this;
  }

  /**
   * The run, its settings read and checked.
   *
   * @throws PredilectException with everything that is wrong with it, not only the first thing
   */
  public Predilect build() {
    return PredilectException.telling(
        () -> {
          RunConfig run = firstSeed && isExperiment() ? ofFirstSeed() : single();
          from.ifPresent(stage -> Pipeline.stage(run, stage));
          return new Predilect(run, from, output || source().namesOutput(), runs(run));
        });
  }

  /**
   * The experiment: the run's stages for several seeds, as its section {@code experiment} says.
   *
   * @throws PredilectException with everything that is wrong with it, not only the first thing
   */
  public PredilectExperiment buildExperiment() {
    return PredilectException.telling(
        () -> {
          ExperimentConfig experiment = experiment();
          from.ifPresent(stage -> Pipeline.stage(experiment.run(), stage));
          return new PredilectExperiment(experiment, from, runs(experiment.run()));
        });
  }

  private RunConfig single() {
    return ConfigReader.read(written(), sets, listener::warned);
  }

  private RunConfig ofFirstSeed() {
    ExperimentConfig experiment = experiment();
    return experiment.ofSeed(experiment.settings().seeds().get(0));
  }

  private ExperimentConfig experiment() {
    return ConfigReader.readExperiment(written(), sets, listener::warned);
  }

  private Runs runs(RunConfig run) {
    Session session = spark.map(Session::in).orElseGet(() -> Session.onDemand(run));
    if (session.isGiven() && !run.spark().conf().isEmpty()) {
      listener.warned(
          "spark.conf is not used, since the Spark session runs already ("
              + String.join(", ", new TreeSet<>(run.spark().conf().keySet()))
              + "): set these where it is started");
    }
    return new Runs(session, listener, new StopSignal());
  }

  private Source source() {
    return source.orElseThrow(
        () ->
            PredilectException.usage(
                "there are no settings: name a run's file by file, or give them by yaml or"
                    + " settings"));
  }

  private ConfigSource written() {
    return new ConfigSource(text(), source().name(), called);
  }

  private String text() {
    return source().text().orElseGet(() -> RunFile.read(source().name(), hadoop()));
  }

  private Configuration hadoop() {
    return spark
        .map(session -> session.sparkContext().hadoopConfiguration())
        .orElseGet(() -> SparkSessions.hadoop(new SparkConf()));
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw PredilectException.usage(
          "a setting cannot be written as JSON: "
              + e.getOriginalMessage()
              + ": give texts, numbers, booleans, lists and maps");
    }
  }
}
