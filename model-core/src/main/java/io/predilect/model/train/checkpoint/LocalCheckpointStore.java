package io.predilect.model.train.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in folders {@code step-N} of a local file system. A checkpoint is written under
 * another name, brought to the disk and renamed, so {@code step-N} is whole whenever the process or
 * the machine dies; what a disk does to it afterwards, its sums show.
 */
public final class LocalCheckpointStore implements CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCheckpointStore.class);
  private static final String PREFIX = "step-";

  private final Path root;
  private final int limit;

  /**
   * A store.
   *
   * @param root the folder of the checkpoint folders, made when it is not there
   * @param limit checkpoints kept, at least 1
   */
  public LocalCheckpointStore(Path root, int limit) {
    this.root = Objects.requireNonNull(root, "root");
    if (limit < 1) {
      throw new IllegalArgumentException("save_total_limit is " + limit + "; it must be 1 or more");
    }
    this.limit = limit;
  }

  @Override
  public Optional<Checkpoint> newest() throws IOException {
    for (Checkpoint checkpoint : newestFirst()) {
      Optional<String> damage = CheckpointManifest.damage(checkpoint.folder());
      if (damage.isEmpty()) {
        return Optional.of(checkpoint);
      }
      LOG.warn(
          "checkpoint {} is damaged ({}); the one before it is used",
          checkpoint.folder(),
          damage.get());
    }
    return Optional.empty();
  }

  @Override
  public Checkpoint at(int step) throws IOException {
    Path folder = root.resolve(PREFIX + step);
    Optional<String> damage = CheckpointManifest.damage(folder);
    if (damage.isPresent()) {
      throw new IOException("checkpoint " + folder + " cannot be used: " + damage.get());
    }
    return new Checkpoint(step, folder);
  }

  @Override
  public void save(int step, OptionalInt kept, Writer writer) throws IOException {
    Path folder = root.resolve(PREFIX + step);
    try {
      WholeFile.put(
          folder, // in place of a damaged one of the same step
          written -> {
            Files.createDirectory(written);
            writer.write(written);
            CheckpointManifest.seal(written);
          });
    } catch (IOException e) {
      throw new CheckpointWriteException(folder.toString(), stored(), e);
    }
    removeSuperfluous(step, kept);
  }

  @Override
  public void keep(String name, Path file) throws IOException {
    Path kept = root.resolve(name);
    try {
      WholeFile.put(
          kept,
          written -> {
            Files.copy(file, written);
            CheckpointManifest.sync(written);
          });
    } catch (IOException e) {
      throw new CheckpointWriteException(kept.toString(), stored(), e);
    }
  }

  @Override
  public Optional<Path> kept(String name) {
    return Optional.of(root.resolve(name)).filter(Files::isRegularFile);
  }

  private OptionalInt stored() {
    try {
      return newestFirst().stream().mapToInt(Checkpoint::step).findFirst();
    } catch (IOException e) {
      LOG.debug("cannot list {}", root, e); // the failure that is being told counts
      return OptionalInt.empty();
    }
  }

  @Override
  public void removeSuperfluous(int saved, OptionalInt pinned) throws IOException {
    for (Path unfinished :
        foldersNamed(Pattern.quote(WholeFile.UNFINISHED) + PREFIX + "\\d{1,9}")) {
      WholeFile.remove(unfinished); // left by a kill
    }
    int kept = 0;
    for (Checkpoint checkpoint : newestFirst()) {
      // A later step than the one just saved was passed over as damaged when the run resumed.
      if (pinned.isPresent() && pinned.getAsInt() == checkpoint.step()) {
        kept += checkpoint.step() == saved ? 1 : 0;
      } else if (checkpoint.step() > saved || kept == limit) {
        WholeFile.remove(checkpoint.folder());
      } else {
        kept++;
      }
    }
  }

  private List<Checkpoint> newestFirst() throws IOException {
    return foldersNamed(PREFIX + "\\d{1,9}").stream()
        .map(folder -> new Checkpoint(step(folder), folder))
        .sorted(Comparator.comparingInt(Checkpoint::step).reversed())
        .toList();
  }

  private List<Path> foldersNamed(String pattern) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(folder -> folder.getFileName().toString().matches(pattern))
          .filter(Files::isDirectory)
          .toList();
    }
  }

  private static int step(Path folder) {
    return Integer.parseInt(folder.getFileName().toString().substring(PREFIX.length()));
  }
}
