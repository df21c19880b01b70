package io.predilect.jobs.train;

import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.mlflow.TrackingAddress;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.storage.TaskHadoop;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What every rank is told. The settings travel as YAML, since their records hold optionals, which
 * Java does not serialise; secrets are not among them.
 *
 * @param yaml the train stage's settings
 * @param seed the stage's seed
 * @param model where to start from
 * @param reference the reference model, where it is another than the starting one; at most one
 * @param shards the folder of the shards
 * @param evalShards the folder of held-out shards; at most one
 * @param scratch the stage's folder that survives a kill: checkpoints, gaps, metrics, progress
 * @param output the folder for what the stage makes: the trained model, adapters
 * @param threads threads per rank
 * @param stallTimeout seconds without a step or an answer after which a rank or the driver is lost
 * @param tracking where metrics are sent as well; at most one
 * @param models where models are copied from and how they are opened
 */
record TrainWork(
    String yaml,
    long seed,
    ModelFolder model,
    List<ModelFolder> reference,
    String shards,
    List<String> evalShards,
    String scratch,
    String output,
    int threads,
    int stallTimeout,
    List<TrackingAddress> tracking,
    ModelStore models)
    implements Serializable {
  TrainWork {
    Objects.requireNonNull(yaml, "yaml");
    Objects.requireNonNull(model, "model");
    reference = List.copyOf(reference);
    evalShards = List.copyOf(evalShards);
    tracking = List.copyOf(tracking);
    Objects.requireNonNull(models, "models");
  }

  /** The file systems' configuration. */
  TaskHadoop hadoop() {
    return models.hadoop();
  }

  /** The train stage's settings. */
  TrainStageSettings settings() {
    return ConfigReader.readStage(yaml, TrainStageSettings.class);
  }
}
