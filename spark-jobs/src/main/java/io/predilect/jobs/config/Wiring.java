package io.predilect.jobs.config;

import io.predilect.jobs.config.StageSettings.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What one stage reads.
 *
 * @param rows the stage whose rows it reads
 * @param shards the nearest earlier shard stage
 * @param sources the earlier stages it reads anything of
 * @param outside paths and globs it reads from outside the run, by the setting's key
 */
public record Wiring(
    Optional<StageConfig> rows,
    Optional<StageConfig> shards,
    Set<StageConfig> sources,
    Map<String, String> outside) {

  public Wiring {
    Objects.requireNonNull(rows, "rows");
    Objects.requireNonNull(shards, "shards");
    sources = Collections.unmodifiableSet(new LinkedHashSet<>(sources));
    outside = Collections.unmodifiableMap(new LinkedHashMap<>(outside));
  }

  /** What a stage of a run reads. */
  public static Wiring of(RunConfig run, StageConfig stage) {
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

  /**
   * The earlier stages that some stages are made of, whatever lies between, and they themselves.
   */
  public static Set<StageConfig> behind(RunConfig run, Collection<StageConfig> stages) {
    Set<StageConfig> reached = new LinkedHashSet<>(stages);
    Deque<StageConfig> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      of(run, open.remove()).sources().stream().filter(reached::add).forEach(open::add);
    }
    return reached;
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
