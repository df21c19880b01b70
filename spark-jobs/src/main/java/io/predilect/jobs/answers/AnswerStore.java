package io.predilect.jobs.answers;

import io.predilect.jobs.storage.ObjectStores;
import io.predilect.jobs.storage.TaskHadoop;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder in which answers are kept by the digest of their question: Parquet parts, and journals
 * of tasks that are at work or were killed. Nothing in it is ever changed, so that several runs may
 * share it.
 *
 * @param uri the folder
 * @param hadoop the file systems' configuration
 */
record AnswerStore(String uri, TaskHadoop hadoop) implements Serializable {
  AnswerStore {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(hadoop, "hadoop");
  }

  /** Makes the folder. */
  void create() throws IOException {
    files().mkdirs(folder());
  }

  private Path folder() {
    return new Path(uri);
  }

  private FileSystem files() throws IOException {
    return folder().getFileSystem(hadoop.value());
  }

  /** The finished parts. */
  List<Path> parts() throws IOException {
    return named(name -> name.endsWith(AnswerParts.SUFFIX));
  }

  /** The journals of which no part was made. */
  List<Path> journals() throws IOException {
    return named(name -> name.endsWith(LineJournal.SUFFIX));
  }

  private List<Path> named(Predicate<String> wanted) throws IOException {
    try {
      return Arrays.stream(files().listStatus(folder()))
          .map(FileStatus::getPath)
          .filter(path -> !path.getName().startsWith(".") && wanted.test(path.getName()))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** A journal for a task. */
  AnswerJournal journal(String asking, int task) throws IOException {
    JournalNames names = new JournalNames(folder(), asking, task);
    Optional<LineJournal> lines =
        ObjectStores.include(files()) ? Optional.empty() : LineJournal.open(names, hadoop.value());
    return lines.isPresent()
        ? lines.get()
        : new PartJournal(names, hadoop.value(), PartJournal.LONGEST);
  }

  /** The keys that earlier attempts of a task got an answer for that lasts. */
  Set<String> answered(String asking, int task) throws IOException {
    JournalNames names = new JournalNames(folder(), asking, task);
    Set<String> keys = new HashSet<>();
    for (Path file : named(names::include)) {
      if (file.getName().endsWith(AnswerParts.SUFFIX)) {
        AnswerParts.read(file, hadoop.value(), answer -> add(answer, keys));
      } else {
        LineJournal.read(file, hadoop.value()).forEach(answer -> add(answer, keys));
      }
    }
    return keys;
  }

  private static void add(StoredAnswer stored, Set<String> keys) {
    if (!stored.answer().isFailed()) {
      keys.add(stored.answer().key());
    }
  }
}
