package io.predilect.jobs.answers.store;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.storage.WholeFiles;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A folder of answers, looked at and tidied: what a stage's {@code cache} names, or a stage's own.
 *
 * @param folder the folder
 * @param hadoop the file systems' configuration
 */
public record AnswersFolder(Path folder, Configuration hadoop) {
  public AnswersFolder {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(hadoop, "hadoop");
  }

  /**
   * What is in it, and what tidying does.
   *
   * @param answers all there are
   * @param tooOld of them, those that came too early
   * @param superseded of them, those of which there is a newer or a better one
   * @param files in which they are
   * @param bytes of the files
   * @param rewritten files that others are made of
   * @param written in place of these; 0 where nothing was done
   */
  public record Tidied(
      long answers,
      long tooOld,
      long superseded,
      int files,
      long bytes,
      int rewritten,
      int written) {}

  /**
   * Looks only.
   *
   * @param before answers that came earlier are too old
   * @throws JobException when there are no answers
   */
  public Tidied look(Instant before) throws IOException {
    return tidied(plan(tidying(before)), 0);
  }

  /**
   * Makes few large files of many small ones, and removes answers that are too old or superseded. A
   * kill at any time loses no other answer.
   *
   * @param before answers that came earlier are too old
   * @throws JobException when there are no answers, or a run uses them
   */
  public Tidied tidy(Instant before) throws IOException {
    StoreTidying tidying = tidying(before);
    StoreFiles files = tidying.store();
    requireAnswers(files);
    try (StoreUse use = StoreUse.begin(files, WholeFiles.suffix())) {
      requireAlone(use);
      StoreTidying.Plan plan = plan(tidying);
      int written = tidying.execute(plan, () -> requireAlone(use));
      files.removeUnfinished();
      return tidied(plan, written);
    }
  }

  private StoreTidying tidying(Instant before) {
    Consumer<Path> nobody = file -> {};
    return new StoreTidying(new StoreFiles(folder, hadoop), before.toEpochMilli(), nobody);
  }

  private static StoreTidying.Plan plan(StoreTidying tidying) throws IOException {
    return tidying.plan(requireAnswers(tidying.store()));
  }

  private static List<FileStatus> requireAnswers(StoreFiles files) throws IOException {
    List<FileStatus> all = files.isFolder() ? files.answers() : List.of();
    if (all.isEmpty()) {
      throw new JobException(
          files.folder()
              + " holds no answers: name the folder that a stage's cache names, or the one of a"
              + " stage in a run's folder, such as runs/demo/_answers/judge");
    }
    return all;
  }

  private void requireAlone(StoreUse use) throws IOException {
    List<String> others = use.others();
    if (!others.isEmpty()) {
      throw new JobException(
          "%s is in use (%s): nothing is removed from it meanwhile; wait until the run is through. A run that was killed counts for ten minutes more"
              .formatted(folder, String.join(", ", others)));
    }
  }

  private static Tidied tidied(StoreTidying.Plan plan, int written) {
    return new Tidied(
        plan.answers(),
        plan.tooOld(),
        plan.superseded(),
        plan.files().size(),
        plan.files().stream().mapToLong(FileStatus::getLen).sum(),
        plan.rewritten().size(),
        written);
  }
}
