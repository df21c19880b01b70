package io.predilect.jobs.runfolder;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What a stage that is not done has written so far, for those who watch it. */
public final class PartialWork {
  private PartialWork() {}

  /**
   * A file of the stage's scratch folder; with several states of settings the one written last.
   *
   * @param run the run's folder
   * @param stage the stage's name
   * @param name the file's
   */
  public static Optional<Path> file(FileSystem files, Path run, String stage, String name)
      throws IOException {
    Pattern folder = Pattern.compile("\\d{2,}-" + Pattern.quote(stage + RunFolder.PARTIAL) + ".*");
    FileStatus[] found =
        files.globStatus(
            new Path(run, "*/" + name),
            file -> folder.matcher(file.getParent().getName()).matches());
    return found == null
        ? Optional.empty()
        : Arrays.stream(found)
            .max(Comparator.comparingLong(FileStatus::getModificationTime))
            .map(FileStatus::getPath);
  }
}
