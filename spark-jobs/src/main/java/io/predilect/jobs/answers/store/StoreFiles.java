package io.predilect.jobs.answers.store;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.storage.ClosedFolders;
import io.predilect.jobs.storage.WholeFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of a store of answers. A name that begins with a dot is of none of them.
 *
 * @param folder need not be there
 */
public record StoreFiles(Path folder, Configuration hadoop) {
  // The end of the name that former versions gave a part while they wrote it.
  private static final String UNFINISHED = ".tmp";

  public StoreFiles {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(hadoop, "hadoop");
  }

  FileSystem fileSystem() throws IOException {
    return folder.getFileSystem(hadoop);
  }

  /** Whether there is a folder, and not a file. */
  boolean isFolder() throws IOException {
    try {
      return fileSystem().getFileStatus(folder).isDirectory();
    } catch (FileNotFoundException e) {
      ClosedFolders.refuse(fileSystem(), folder);
      return false;
    }
  }

  /** The finished parts. */
  public List<FileStatus> parts() throws IOException {
    return named(name -> name.endsWith(AnswerParts.SUFFIX));
  }

  /** The journals of which no part was made. */
  public List<FileStatus> journals() throws IOException {
    return named(name -> name.endsWith(LineJournal.SUFFIX));
  }

  /** All with answers in them. */
  List<FileStatus> answers() throws IOException {
    return named(name -> name.endsWith(AnswerParts.SUFFIX) || name.endsWith(LineJournal.SUFFIX));
  }

  /** Reads the answers of a part or a journal, in their order. */
  void read(Path file, Consumer<StoredAnswer> each) throws IOException {
    if (file.getName().endsWith(AnswerParts.SUFFIX)) {
      AnswerParts.read(file, hadoop, each);
    } else {
      LineJournal.read(file, hadoop).forEach(each);
    }
  }

  /** What is said of a file that is none of answers: it must stay as it is. */
  static JobException foreign(Path file) {
    return new JobException(
        file
            + " holds no answers that a model gave, and a folder of kept answers holds nothing"
            + " else: name the folder that a stage's cache names, or the one of a stage in a run's"
            + " folder, such as runs/demo/_answers/judge");
  }

  /** Removes parts that were not written to their end; nobody writes meanwhile. */
  void removeUnfinished() throws IOException {
    for (FileStatus file : all(StoreFiles::isUnfinished)) {
      fileSystem().delete(file.getPath(), false);
    }
  }

  private static boolean isUnfinished(String name) {
    return WholeFiles.isTemporary(name) || (name.startsWith(".") && name.endsWith(UNFINISHED));
  }

  /** Those that are wanted, by name. */
  List<FileStatus> named(Predicate<String> wanted) throws IOException {
    return all(name -> !name.startsWith(".") && wanted.test(name));
  }

  /** Those that are wanted, by name, other programs' and unfinished ones among them. */
  List<FileStatus> all(Predicate<String> wanted) throws IOException {
    try {
      return Arrays.stream(fileSystem().listStatus(folder))
          .filter(file -> wanted.test(file.getPath().getName()))
          .sorted(Comparator.comparing(FileStatus::getPath))
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }
}
