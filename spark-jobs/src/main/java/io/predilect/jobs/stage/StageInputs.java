package io.predilect.jobs.stage;

import io.predilect.jobs.failure.JobException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What a stage reads, all of it finished.
 *
 * @param rows the folder of the nearest earlier stage that passes rows on
 * @param stages every earlier stage's folder, by name
 * @param shards the folder of the nearest earlier shard stage
 * @param models folders of the models that earlier stages made, by the stage's name
 * @param defaultModel the run's own model, for a stage that names none
 */
public record StageInputs(
    Optional<Path> rows,
    Map<String, Path> stages,
    Optional<Path> shards,
    Map<String, Path> models,
    Optional<String> defaultModel) {
  /** The folder inside a model-making stage's folder that holds the model. */
  public static final String MODEL_FOLDER = "model";

  public StageInputs {
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(shards, "shards");
    Objects.requireNonNull(defaultModel, "defaultModel");
    stages = Map.copyOf(stages);
    models = Map.copyOf(models);
  }

  /** The folder of the rows to read. */
  public Path rowsFolder() {
    return rows.orElseThrow(
        () -> new JobException("no earlier stage passes rows on: put an ingest stage first"));
  }

  /** The folder of a named shard stage, or of the nearest one before. */
  public Path shardsFolder(Optional<String> name) {
    if (name.isPresent()) {
      return stage(name.get());
    }
    return shards.orElseThrow(
        () -> new JobException("no earlier stage makes shards: put a shard stage before"));
  }

  /** The folder of an earlier stage. */
  public Path stage(String name) {
    Path folder = stages.get(name);
    if (folder == null) {
      throw new JobException("there is no earlier stage named '" + name + "'");
    }
    return folder;
  }

  /**
   * The folder of a model: of the stage named, or the path itself.
   *
   * @param reference a stage's name or a path or URI; empty: the run's model
   */
  public Path model(Optional<String> reference) {
    String name =
        reference
            .or(() -> defaultModel)
            .orElseThrow(
                () ->
                    new JobException(
                        "no model is named: set the stage's model, or model at the top of the"
                            + " file"));
    Path made = models.get(name);
    return made != null ? made : new Path(name);
  }
}
