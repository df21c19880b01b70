package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.runfolder.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.Path;

/**
 * The finished stages in a run's folder, found by name: the number before it is for people, and
 * changes when a stage is put in before. Where several folders have a stage's name, the one whose
 * record fits the run as it is counts.
 */
record FinishedStages(RunFolder folder, Fit fit) {
  /**
   * A folder with a stage's output.
   *
   * @param folder the folder
   * @param record what lies in it says of it, its name being the folder's
   */
  record Finished(Path folder, StageRecord record) {}

  /** How well a record fits a run. */
  @FunctionalInterface
  interface Fit {
    /** Greater: better. */
    int of(StageConfig stage, StageRecord record) throws IOException;
  }

  /**
   * A stage's output.
   *
   * @throws JobException when there is one folder that may be it, and what it says cannot be read
   */
  Optional<Finished> find(StageConfig stage) throws IOException {
    Folders folders = folders(stage);
    if (folders.finished().isEmpty() && !folders.unreadable().isEmpty()) {
      throw folders.unreadable().get(0);
    }
    return best(stage, folders.finished());
  }

  /** Its folder, where that is under another number than the stage's own. */
  Optional<Path> older(StageConfig stage) throws IOException {
    return best(stage, folders(stage).finished())
        .map(Finished::folder)
        .filter(found -> !found.equals(folder.folder(stage)));
  }

  /** A line about every stage that has more folders than the one that counts. */
  List<String> doubles(RunConfig run) throws IOException {
    List<String> lines = new ArrayList<>();
    for (StageConfig stage : run.stages()) {
      List<Finished> all = folders(stage).finished();
      Optional<String> counts = best(stage, all).map(one -> one.folder().getName());
      String others =
          all.stream()
              .map(one -> one.folder().getName())
              .filter(name -> !counts.equals(Optional.of(name)))
              .collect(Collectors.joining(", "));
      if (!others.isEmpty()) {
        lines.add(
            "stage %s has several folders in %s: %s counts, %s (of an earlier form of this run) does"
                    .formatted(stage.name(), folder.root(), counts.orElseThrow(), others)
                + " not; delete it when you do not need it");
      }
    }
    return lines;
  }

  private Optional<Finished> best(StageConfig stage, List<Finished> all) throws IOException {
    Optional<Finished> best = Optional.empty();
    int bestFit = 0;
    for (Finished one : all) {
      int fits = all.size() == 1 ? 0 : fit.of(stage, one.record());
      if (best.isEmpty()
          || fits > bestFit
          || (fits == bestFit
              && one.record().started().compareTo(best.get().record().started()) > 0)) {
        best = Optional.of(one);
        bestFit = fits;
      }
    }
    return best;
  }

  /** Folders under a stage's name: those with its record, and what is wrong with others. */
  private record Folders(List<Finished> finished, List<JobException> unreadable) {}

  private Folders folders(StageConfig stage) throws IOException {
    Folders folders = new Folders(new ArrayList<>(), new ArrayList<>());
    for (Path candidate : folder.folders(stage)) {
      Path file = new Path(candidate, ManifestJson.STAGE_FILE);
      try {
        folder
            .read(file)
            .map(ManifestJson::readStage)
            .filter(record -> record.name().equals(stage.name()) && record.kind() == stage.kind())
            .map(record -> new Finished(candidate, record.in(candidate.getName())))
            .ifPresent(folders.finished()::add);
      } catch (ChecksumException e) { // cut or changed beside its checksum
        folders.unreadable().add(unreadable(stage, file, "not as it was written", e));
      } catch (JobException e) {
        folders.unreadable().add(unreadable(stage, file, e.getMessage(), e));
      }
    }
    return folders;
  }

  private static JobException unreadable(StageConfig stage, Path file, String why, Exception e) {
    return new JobException(
        "%s: %s: make the stage again with --from %s".formatted(file, why, stage.name()), e);
  }
}
