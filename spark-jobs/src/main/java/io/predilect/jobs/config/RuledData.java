package io.predilect.jobs.config;

import io.predilect.data.pair.PairGenerator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The data that a judge by rule judges responses to. The rule is the reward of the generator that
 * made its prompts, and a generator that is set otherwise has another one.
 *
 * @param ingests the ingest stages that may have brought the prompts
 * @param told whether the file says so; else they are all those before the judge
 */
public record RuledData(Set<StageConfig> ingests, boolean told) {
  public RuledData {
    ingests = Set.copyOf(ingests);
  }

  /** The data of a judge's rows, or of its arms and their baseline. */
  public static RuledData of(RunConfig run, StageConfig judge) {
    Set<StageConfig> found =
        judged(run, judge)
            .flatMap(stage -> origin(run, stage).stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return found.isEmpty()
        ? new RuledData(
            run.stages().stream()
                .filter(stage -> stage.index() < judge.index() && isIngest(stage))
                .collect(Collectors.toSet()),
            false)
        : new RuledData(found, true);
  }

  /** The generator, as each of them sets it. */
  public Set<PairGenerator> generators(GeneratorKind kind) {
    return ingests.stream()
        .map(stage -> ((IngestSettings) stage.settings()).generator(kind))
        .collect(Collectors.toSet());
  }

  /** Their names, in the run's order. */
  public List<String> names() {
    return ingests.stream()
        .sorted((a, b) -> Integer.compare(a.index(), b.index()))
        .map(StageConfig::name)
        .toList();
  }

  private static Stream<StageConfig> judged(RunConfig run, StageConfig judge) {
    JudgeSettings settings = (JudgeSettings) judge.settings();
    if (settings.readsRows()) {
      return Stream.of(judge);
    }
    Set<String> names = new LinkedHashSet<>(settings.arms());
    settings.against().ifPresent(names::add);
    return run.stages().stream()
        .filter(stage -> stage.index() < judge.index() && names.contains(stage.name()));
  }

  /** The ingest stage at the beginning of what a stage reads; empty: it begins with a file. */
  private static Optional<StageConfig> origin(RunConfig run, StageConfig stage) {
    StageConfig first = stage;
    for (Optional<StageConfig> read = run.rowsOf(stage);
        read.isPresent();
        read = run.rowsOf(read.get())) {
      first = read.get();
    }
    return Optional.of(first).filter(RuledData::isIngest);
  }

  private static boolean isIngest(StageConfig stage) {
    return stage.settings() instanceof IngestSettings;
  }
}
