package io.predilect.jobs.config.yaml;

import io.predilect.jobs.config.BestOfNSettings;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageSettings;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.ObjectiveSettings;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What kind of data a training reads, as far as the file says so: single judged responses, or pairs
 * to compare. What the data itself has to tell is told when it is there.
 *
 * @param judgesOne true: every stage before that reads data reads single responses, false: none
 *     does; empty: both are among them, or a format is to be recognised
 */
record LearntData(Optional<Boolean> judgesOne) {

  /**
   * A setting that does not go with the data.
   *
   * @param key below the stage
   */
  record Told(String key, String value, String remedy) {}

  /** What the stages before one read. */
  static LearntData of(RunConfig run, StageConfig training) {
    Set<Optional<Boolean>> kinds =
        run.stages().stream()
            .filter(stage -> stage.index() < training.index())
            .map(StageConfig::settings)
            .filter(stage -> stage instanceof IngestSettings || stage instanceof BestOfNSettings)
            .map(LearntData::kind)
            .collect(Collectors.toSet());
    return new LearntData(kinds.size() == 1 ? kinds.iterator().next() : Optional.empty());
  }

  private static Optional<Boolean> kind(StageSettings stage) {
    return stage instanceof IngestSettings ingest ? ingest.judgesOne() : Optional.of(false);
  }

  /** What of an objective does not go with it. */
  Optional<Told> wrong(ObjectiveSettings settings) {
    Set<Need> needs = settings.objective().needs();
    String name = settings.preference().key();
    if (needs.contains(Need.UNPAIRED)) {
      return judgesOne
          .filter(one -> !one && needs.contains(Need.RATIONALE))
          .map(
              pairs ->
                  new Told(
                      "objective.rationale.gamma",
                      String.valueOf(settings.rationale().gamma()),
                      "rationales of pairs are about two responses, and preference: "
                          + name
                          + " sees one at a time: ingest single judged responses (format: unpaired"
                          + " or kto), or set it to 0"));
    }
    return judgesOne
        .filter(one -> one && needs.contains(Need.REJECTED))
        .map(
            single ->
                new Told(
                    "objective.preference",
                    "'" + name + "'",
                    "it compares two responses, and the data has one a row: set it to kto, bco or"
                        + " apo_zero_unpaired, or ingest pairs"));
  }
}
