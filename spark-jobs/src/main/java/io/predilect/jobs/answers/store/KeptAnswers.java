package io.predilect.jobs.answers.store;

import io.predilect.jobs.config.AnswerLimits;
import io.predilect.jobs.runfolder.KeptRun;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Where a stage's answers are kept, and how many there are. */
public final class KeptAnswers {
  private KeptAnswers() {}

  /**
   * Their folder: beside the stages' folders, so that they are found whatever became of the stage.
   *
   * @param runFolder the run's
   * @param stage the stage's name
   */
  public static Path folder(AnswerLimits limits, Path runFolder, String stage) {
    return limits
        .cache()
        .map(Path::new)
        .orElseGet(() -> new Path(new Path(runFolder, KeptRun.ANSWERS), stage));
  }

  /** Answers in a folder, those that failed and those of several askings among them. */
  public static long count(Path folder, Configuration hadoop) throws IOException {
    StoreFiles files = new StoreFiles(folder, hadoop);
    long count = 0;
    for (FileStatus journal : files.journals()) {
      count += LineJournal.read(journal.getPath(), hadoop).size();
    }
    for (FileStatus part : files.parts()) {
      count += AnswerParts.count(part.getPath(), hadoop);
    }
    return count;
  }
}
