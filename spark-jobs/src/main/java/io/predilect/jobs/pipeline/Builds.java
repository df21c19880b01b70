package io.predilect.jobs.pipeline;

import io.predilect.jobs.manifest.Software;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which builds of this program made a run's finished stages. A stage is skipped when its settings
 * and input are as they were, though another build may read or compute it otherwise: that is told.
 */
public final class Builds {
  private static final String NOT_KEPT = "a version that did not note its build";

  private Builds() {}

  /** Names of finished stages by what made them, each as it is told; in order. */
  static Map<String, List<String>> of(Collection<StageRecord> stages) {
    Map<String, List<String>> builds = new LinkedHashMap<>();
    for (StageRecord stage : stages) {
      if (stage.status() == StageStatus.DONE) {
        builds.computeIfAbsent(label(stage), label -> new ArrayList<>()).add(stage.name());
      }
    }
    return builds;
  }

  /** A line about finished stages that another build than this one made, where there are any. */
  public static Optional<String> others(Collection<StageRecord> stages, Software now) {
    List<StageRecord> others =
        stages.stream()
            .filter(stage -> stage.status() == StageStatus.DONE)
            .filter(stage -> !stage.software().equals(List.of(now)))
            .toList();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            told(others)
                + ", not by this program ("
                + now
                + "): what it reads or computes otherwise is not in them. They stay as they are;"
                + " run --from "
                + others.get(0).name()
                + " makes them and all after them again");
  }

  /** A line about what made a run's finished stages; empty: none is. */
  public static Optional<String> all(Collection<StageRecord> stages) {
    Map<String, List<String>> builds = of(stages);
    return switch (builds.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of("Made by " + builds.keySet().iterator().next() + ".");
      default ->
          Optional.of(
              "Made by more than one build of the program, which may read or compute otherwise: "
                  + told(stages)
                  + ".");
    };
  }

  /** A line about a stage that goes on with what other builds began; empty: it does not. */
  static Optional<String> goesOn(StageRecord stage, Software now) {
    return stage.software().equals(List.of(now))
        ? Optional.empty()
        : Optional.of(
            "stage %s goes on with what %s began, by this program (%s); run --from %s begins it anew"
                .formatted(stage.name(), label(before(stage)), now, stage.name()));
  }

  private static List<Software> before(StageRecord stage) {
    return stage.software().subList(0, stage.software().size() - 1);
  }

  private static String told(Collection<StageRecord> stages) {
    return of(stages).entrySet().stream()
        .map(made -> String.join(", ", made.getValue()) + " by " + made.getKey())
        .collect(Collectors.joining("; "));
  }

  private static String label(StageRecord stage) {
    return label(stage.software());
  }

  private static String label(List<Software> builds) {
    return builds.isEmpty()
        ? NOT_KEPT
        : builds.stream().map(build -> "predilect " + build).collect(Collectors.joining(", then "));
  }
}
