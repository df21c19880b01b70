package io.predilect.jobs.runfolder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    List<FileStatus> found = new ArrayList<>();
    for (FileStatus child : files.listStatus(run)) {
      Path file = new Path(child.getPath(), name);
      if (folder.matcher(child.getPath().getName()).matches() && files.exists(file)) {
        found.add(files.getFileStatus(file));
      }
    }
    return found.stream()
        .max(Comparator.comparingLong(FileStatus::getModificationTime))
        .map(FileStatus::getPath);
  }
}
