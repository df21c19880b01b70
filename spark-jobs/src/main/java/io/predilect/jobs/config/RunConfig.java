package io.predilect.jobs.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A run: what a YAML file says, with every default filled in.
 *
 * @param name the run folder is OUTPUT/NAME
 * @param output where run folders are made, a path or Hadoop URI
 * @param seed all randomness derives from it
 * @param model the model used where a stage names none: a stage's name, or a Hugging Face folder
 * @param spark the embedded Spark session
 * @param stages the stages in their order, at least one, names unique
 */
public record RunConfig(
    String name,
    String output,
    long seed,
    Optional<String> model,
    SparkSettings spark,
    List<StageConfig> stages) {

  public RunConfig {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(spark, "spark");
    stages = List.copyOf(stages);
    Limits.check()
        .holds(name.matches(StageConfig.NAME), "name", "'" + name + "'", StageConfig.NAME_REMEDY)
        .notBlank("output", output)
        .notBlank("model", model)
        .holds(!stages.isEmpty(), "stages", "[]", "list at least one stage")
        .orThrow();
  }

  /** The first shard stage after a stage: its rows become those shards. */
  public Optional<ShardSettings> shardAfter(StageConfig stage) {
    return stages.stream()
        .filter(other -> other.index() > stage.index())
        .map(StageConfig::settings)
        .filter(ShardSettings.class::isInstance)
        .map(ShardSettings.class::cast)
        .findFirst();
  }

  /** The same run under another name. */
  public RunConfig withName(String other) {
    return new RunConfig(other, output, seed, model, spark, stages);
  }
}
