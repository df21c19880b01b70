package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.StageSettings.Reference;
import io.predilect.jobs.stage.StageInputs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * What one stage reads.
 *
 * @param rows the stage whose rows it reads
 * @param shards the nearest earlier shard stage
 * @param sources the earlier stages it reads anything of
 * @param outside paths and globs it reads from outside the run, by the setting's key
 */
record Wiring(
    Optional<StageConfig> rows,
    Optional<StageConfig> shards,
    Set<StageConfig> sources,
    Map<String, String> outside) {

  static Wiring of(RunConfig run, StageConfig stage) {
    List<StageConfig> earlier =
        run.stages().stream().filter(other -> other.index() < stage.index()).toList();
    Optional<StageConfig> rows = run.rowsOf(stage);
    Optional<StageConfig> shards = last(earlier, StageKind.Output.SHARDS);
    Set<StageConfig> sources = new LinkedHashSet<>();
    Map<String, String> outside = new LinkedHashMap<>();
    rows.ifPresent(sources::add);
    for (Reference reference : stage.settings().references()) {
      switch (reference.target()) {
        case SHARDS -> named(earlier, reference.value()).or(() -> shards).ifPresent(sources::add);
        case OUTSIDE -> reference.value().ifPresent(path -> outside.put(reference.key(), path));
        case MODEL, LANGUAGE_MODEL, REWARD_MODEL, TOKENIZER -> {
          Optional<String> value = reference.value().or(run::model);
          stageOrOutside(earlier, reference.key(), value, sources, outside);
        }
        case RESPONSES ->
            stageOrOutside(earlier, reference.key(), reference.value(), sources, outside);
      }
    }
    if (stage.kind() == StageKind.REPORT) {
      sources.addAll(earlier);
    }
    return new Wiring(rows, shards, sources, outside);
  }

  /** Where everything it may read lies. */
  static StageInputs inputs(RunConfig run, StageConfig stage, Planner planner) throws IOException {
    Wiring wiring = of(run, stage);
    Map<String, Path> stages = new LinkedHashMap<>();
    Map<String, Path> models = new LinkedHashMap<>();
    for (StageConfig other : run.stages()) {
      if (other.index() < stage.index()) {
        Path folder = planner.folder(other);
        stages.put(other.name(), folder);
        if (other.kind().output() == StageKind.Output.MODEL) {
          models.put(other.name(), new Path(folder, StageInputs.MODEL_FOLDER));
        }
      }
    }
    return new StageInputs(
        wiring.rows().map(source -> stages.get(source.name())),
        stages,
        wiring.shards().map(source -> stages.get(source.name())),
        models,
        run.model());
  }

  private static void stageOrOutside(
      List<StageConfig> earlier,
      String key,
      Optional<String> value,
      Set<StageConfig> sources,
      Map<String, String> outside) {
    Optional<StageConfig> maker = named(earlier, value);
    if (maker.isPresent()) {
      sources.add(maker.get());
    } else {
      value.ifPresent(path -> outside.put(key, path));
    }
  }

  private static Optional<StageConfig> last(List<StageConfig> stages, StageKind.Output output) {
    List<StageConfig> found =
        new ArrayList<>(stages.stream().filter(s -> s.kind().output() == output).toList());
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
  }

  private static Optional<StageConfig> named(List<StageConfig> stages, Optional<String> name) {
    return stages.stream().filter(s -> name.equals(Optional.of(s.name()))).findFirst();
  }
}
