package io.predilect.jobs.answers.store;

import io.predilect.jobs.storage.ObjectStores;
import io.predilect.jobs.storage.TaskHadoop;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A folder in which answers are kept by the digest of their question: Parquet parts, and journals
 * of tasks that are at work or were killed. No file in it is ever changed, so that several runs may
 * share it; only where no run uses it are files merged and removed, see {@link StoreUse}.
 *
 * @param uri the folder
 * @param hadoop the file systems' configuration
 */
public record AnswerStore(String uri, TaskHadoop hadoop) implements Serializable {
  public AnswerStore {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(hadoop, "hadoop");
  }

  /** Makes the folder. */
  void create() throws IOException {
    files().fileSystem().mkdirs(folder());
  }

  private Path folder() {
    return new Path(uri);
  }

  /** Its files. */
  public StoreFiles files() {
    return new StoreFiles(folder(), hadoop.value());
  }

  /** A journal for a task. */
  public AnswerJournal journal(String asking, int task) throws IOException {
    JournalNames names = new JournalNames(folder(), asking, task);
    Optional<LineJournal> lines =
        ObjectStores.include(files().fileSystem())
            ? Optional.empty()
            : LineJournal.open(names, hadoop.value());
    return lines.isPresent()
        ? lines.get()
        : new PartJournal(names, hadoop.value(), PartJournal.LONGEST);
  }

  /** The keys that earlier attempts of a task got an answer for that lasts. */
  public Set<String> answered(String asking, int task) throws IOException {
    JournalNames names = new JournalNames(folder(), asking, task);
    Set<String> keys = new HashSet<>();
    for (FileStatus file : files().named(names::include)) {
      files().read(file.getPath(), answer -> add(answer, keys));
    }
    return keys;
  }

  private static void add(StoredAnswer stored, Set<String> keys) {
    if (!stored.answer().isFailed()) {
      keys.add(stored.answer().key());
    }
  }
}
