package io.predilect.jobs.train.checkpoint;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.storage.HadoopFolders;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.train.checkpoint.CheckpointManifest;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.CheckpointWriteException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in folders {@code step-N} on any Hadoop file system. A checkpoint is written on this
 * machine, sealed with its files' sums and copied there; it is checked again when it is fetched,
 * and an earlier one is taken if it is not whole.
 */
public final class HadoopCheckpointStore implements CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(HadoopCheckpointStore.class);
  private static final String PREFIX = "step-";

  private final FileSystem files;
  private final Path root;
  private final java.nio.file.Path local;
  private final int limit;

  /**
   * A store.
   *
   * @param files the file system of {@code root}
   * @param root the folder of the checkpoint folders, made when it is not there
   * @param local a folder of this machine for the store's own use; emptied again after every use
   *     but for the checkpoint last fetched
   * @param limit checkpoints kept, at least 1
   */
  public HadoopCheckpointStore(FileSystem files, Path root, java.nio.file.Path local, int limit) {
    this.files = Objects.requireNonNull(files, "files");
    this.root = Objects.requireNonNull(root, "root");
    this.local = Objects.requireNonNull(local, "local");
    if (limit < 1) {
      throw new IllegalArgumentException("save_total_limit is " + limit + "; it must be 1 or more");
    }
    this.limit = limit;
  }

  @Override
  public Optional<Checkpoint> newest() throws IOException {
    for (int step : stepsNewestFirst()) {
      java.nio.file.Path fetched = emptyLocal(PREFIX + step);
      Optional<String> damage;
      try {
        HadoopFolders.fetch(folder(step), fetched, files);
        damage = CheckpointManifest.damage(fetched);
      } catch (FileNotFoundException | org.apache.hadoop.fs.ChecksumException e) {
        damage = Optional.of(String.valueOf(e.getMessage()));
      }
      if (damage.isEmpty()) {
        return Optional.of(new Checkpoint(step, fetched));
      }
      LOG.warn(
          "checkpoint {} is damaged ({}); the one before it is used",
          Redactor.text(folder(step).toString()),
          Redactor.text(damage.get()));
      LocalFolder.delete(fetched);
    }
    return Optional.empty();
  }

  @Override
  public Checkpoint at(int step) throws IOException {
    java.nio.file.Path fetched = emptyLocal(PREFIX + step);
    HadoopFolders.fetch(folder(step), fetched, files);
    Optional<String> damage = CheckpointManifest.damage(fetched);
    if (damage.isPresent()) {
      throw new IOException("checkpoint " + folder(step) + " cannot be used: " + damage.get());
    }
    return new Checkpoint(step, fetched);
  }

  @Override
  public void save(int step, OptionalInt kept, Writer writer) throws IOException {
    java.nio.file.Path written = emptyLocal("writing");
    try {
      writer.write(written);
      CheckpointManifest.seal(written);
      HadoopFolders.publish(written, folder(step), files);
    } catch (IOException e) {
      throw new CheckpointWriteException(folder(step).toString(), stored(), e);
    } finally {
      LocalFolder.delete(written);
    }
    removeSuperfluous(step, kept);
  }

  @Override
  public void keep(String name, java.nio.file.Path file) throws IOException {
    Path kept = new Path(root, name);
    try {
      files.mkdirs(root);
      HadoopFolders.publishFile(file, kept, files);
    } catch (IOException e) {
      throw new CheckpointWriteException(kept.toString(), stored(), e);
    }
  }

  @Override
  public Optional<java.nio.file.Path> kept(String name) throws IOException {
    Path kept = new Path(root, name);
    if (!files.exists(kept)) {
      return Optional.empty();
    }
    java.nio.file.Path fetched = Files.createDirectories(local).resolve(name);
    files.copyToLocalFile(false, kept, new Path(fetched.toUri()), true);
    return Optional.of(fetched);
  }

  private OptionalInt stored() {
    try {
      return stepsNewestFirst().stream().mapToInt(Integer::intValue).findFirst();
    } catch (IOException e) {
      LOG.debug("cannot list {}", root, e); // the failure that is being told counts
      return OptionalInt.empty();
    }
  }

  @Override
  public void removeSuperfluous(int saved, OptionalInt pinned) throws IOException {
    int kept = 0;
    for (int step : stepsNewestFirst()) {
      // A later step than the one just saved was passed over as damaged when the run resumed.
      if (pinned.isPresent() && pinned.getAsInt() == step) {
        kept += step == saved ? 1 : 0;
      } else if (step > saved || kept == limit) {
        files.delete(folder(step), true);
      } else {
        kept++;
      }
    }
  }

  private List<Integer> stepsNewestFirst() throws IOException {
    if (!files.exists(root)) {
      return List.of();
    }
    return Arrays.stream(files.listStatus(root))
        .filter(FileStatus::isDirectory)
        .map(folder -> folder.getPath().getName())
        .filter(name -> name.matches(PREFIX + "\\d{1,9}"))
        .map(name -> Integer.valueOf(name.substring(PREFIX.length())))
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  private Path folder(int step) {
    return new Path(root, PREFIX + step);
  }

  private java.nio.file.Path emptyLocal(String name) throws IOException {
    java.nio.file.Path folder = local.resolve(name);
    LocalFolder.delete(folder);
    return Files.createDirectories(folder);
  }
}
