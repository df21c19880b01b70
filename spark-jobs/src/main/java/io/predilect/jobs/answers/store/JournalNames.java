package io.predilect.jobs.answers.store;

import io.predilect.jobs.storage.WholeFiles;
import java.util.Objects;
import org.apache.hadoop.fs.Path;

/**
 * The names of what one task of an asking writes: another attempt of the task finds it by them.
 *
 * @param folder the store's
 * @param asking the asking's name
 * @param task the task's number
 */
record JournalNames(Path folder, String asking, int task) {
  JournalNames {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(asking, "asking");
  }

  /** A name that no file has yet. */
  Path next(String suffix) {
    return new Path(folder, prefix() + WholeFiles.suffix() + suffix);
  }

  /** Whether any attempt of the task wrote a file. */
  boolean include(String file) {
    return file.startsWith(prefix());
  }

  private String prefix() {
    return "part-" + asking + "-" + task + "-";
  }
}
