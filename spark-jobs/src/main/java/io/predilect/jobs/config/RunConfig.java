package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import io.predilect.data.shard.LengthLimits;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run: what a YAML file says, with every default filled in.
 *
 * @param name the run folder is OUTPUT/NAME
 * @param output where run folders are made, a path or Hadoop URI
 * @param seed all randomness derives from it
 * @param model the model used where a stage names none: a stage's name, or a Hugging Face folder
 * @param compute what models run on; in YAML its keys stand beside the others
 * @param spark the embedded Spark session
 * @param onEnd who is told of the run's end
 * @param report when its page is made
 * @param stages the stages in their order, at least one, names unique
 * @param environment what of it came from the environment
 */
public record RunConfig(
    String name,
    String output,
    long seed,
    Optional<String> model,
    @Unwrapped ComputeSettings compute,
    SparkSettings spark,
    NotifySettings onEnd,
    ReportWhen report,
    List<StageConfig> stages,
    FromEnvironment environment) {

  public RunConfig {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(compute, "compute");
    Objects.requireNonNull(spark, "spark");
    Objects.requireNonNull(onEnd, "onEnd");
    Objects.requireNonNull(report, "report");
    Objects.requireNonNull(environment, "environment");
    stages = List.copyOf(stages);
    check(name, output, model)
        .holds(!stages.isEmpty(), "stages", stages, "list at least one stage")
        .orThrow();
  }

  /** What is checked of the settings beside the stages. */
  public static Checks check(String name, String output, Optional<String> model) {
    return new Checks()
        .holds(name.matches(StageConfig.NAME), "name", name, StageConfig.NAME_REMEDY)
        .notBlank("output", output)
        .holds(
            !output.equals("~") && !output.startsWith("~/"),
            "output",
            output,
            "~ stands for your folder in a shell alone, and would be a folder of that name here:"
                + " write the whole path, or \"${env:HOME}/...\"")
        .notBlank("model", model);
  }

  /** What takes secrets out of its settings. */
  public Redactor redactor() {
    return Redactor.of(spark.conf());
  }

  /** The number type of the models that a stage runs; empty: it runs none. */
  public Optional<Dtype> dtype(StageSettings stage) {
    return stage.runsModel()
        ? Optional.of(stage.dtype().orElse(compute.dtype()))
        : Optional.empty();
  }

  /**
   * The earlier stages whose reference log-probs have another number type than a stage's models.
   */
  public List<String> roundedOtherwise(StageConfig stage) {
    return stages.stream()
        .filter(other -> other.index() < stage.index())
        .filter(
            other ->
                other.settings() instanceof ScoreSettings score
                    && score.reference().model().isPresent()
                    && !dtype(score).equals(dtype(stage.settings())))
        .map(StageConfig::name)
        .toList();
  }

  /** The earlier stage whose rows a stage reads, where it reads any. */
  public Optional<StageConfig> rowsOf(StageConfig stage) {
    if (!stage.settings().readsRows()) {
      return Optional.empty();
    }
    return stages.stream()
        .filter(other -> other.index() < stage.index())
        .filter(other -> other.kind().output() == StageKind.Output.ROWS)
        .filter(other -> stage.rows().isEmpty() || stage.rows().get().equals(other.name()))
        .reduce((earlier, later) -> later);
  }

  /** The first shard stage that a stage's rows reach: they become those shards. */
  private Optional<StageConfig> shardAfter(StageConfig stage) {
    return stages.stream()
        .filter(other -> other.settings() instanceof ShardSettings && comesFrom(other, stage))
        .findFirst();
  }

  /**
   * The shard stage whose limits hold for rows that a stage scores: the first one that they reach,
   * or else the last one before, whose models are going to be judged by them.
   */
  public Optional<StageConfig> shardOf(StageConfig score) {
    return shardAfter(score).or(() -> shardsOf(score, Optional.empty()));
  }

  /** The limits of {@link #shardOf}; none: no shard stage has any. */
  public LengthLimits limitsOf(StageConfig score) {
    return limits(shardOf(score));
  }

  /** Those of {@link #shardBefore}: the same tokens are judged as a model was trained on. */
  public LengthLimits limitsBefore(StageConfig stage) {
    return limits(shardsOf(stage, Optional.empty()));
  }

  private static LengthLimits limits(Optional<StageConfig> shards) {
    return shards
        .map(stage -> ((ShardSettings) stage.settings()).limits())
        .orElse(LengthLimits.NONE);
  }

  /** The trainings that learn from what a stage makes, or are measured on it. */
  public List<StageConfig> trainingsOn(StageConfig stage) {
    return stages.stream()
        .filter(
            training ->
                training.settings() instanceof TrainStageSettings train
                    && shardsOf(training, train)
                        .anyMatch(shards -> shards.equals(stage) || comesFrom(shards, stage)))
        .toList();
  }

  /** The stages that cannot do without rows of a side which come from a stage. */
  public List<StageConfig> needing(StageConfig source, SplitFilter side) {
    return stages.stream()
        .filter(stage -> stage.settings().needs().equals(Optional.of(side)))
        .filter(stage -> comesFrom(stage, source))
        .toList();
  }

  private Stream<StageConfig> shardsOf(StageConfig training, TrainStageSettings train) {
    Stream<StageConfig> heldOut =
        train.evalShards().stream().flatMap(name -> shardsOf(training, Optional.of(name)).stream());
    return Stream.concat(shardsOf(training, train.shards()).stream(), heldOut);
  }

  private boolean comesFrom(StageConfig stage, StageConfig source) {
    Optional<StageConfig> read = rowsOf(stage);
    while (read.isPresent() && read.get().index() > source.index()) {
      read = rowsOf(read.get());
    }
    return read.equals(Optional.of(source));
  }

  /** The shard stage of that name before a stage, or the last one. */
  public Optional<StageConfig> shardsOf(StageConfig stage, Optional<String> name) {
    return stages.stream()
        .filter(other -> other.index() < stage.index())
        .filter(other -> other.kind().output() == StageKind.Output.SHARDS)
        .filter(other -> name.isEmpty() || name.get().equals(other.name()))
        .reduce((earlier, later) -> later);
  }

  /** The last shard stage before a stage: models that are judged were mostly trained on those. */
  public Optional<ShardSettings> shardBefore(StageConfig stage) {
    return shardsOf(stage, Optional.empty()).map(shards -> (ShardSettings) shards.settings());
  }
}
