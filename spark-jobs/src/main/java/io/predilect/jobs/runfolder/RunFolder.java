package io.predilect.jobs.runfolder;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.manifest.StageFiles;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.storage.ObjectStores;
import io.predilect.jobs.storage.TextFiles;
import io.predilect.jobs.storage.WholeFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of a run. Folders and files are written under another name, with a {@code ~} that no
 * stage's name has, and then renamed: whatever appears under its own name is whole. On object
 * stores, which rename a folder piece by piece, a stage's folder is whole once it has the stage's
 * record, which is written last.
 */
public record RunFolder(Path root, FileSystem fileSystem) {
  /** The file with every setting. */
  public static final String CONFIG_FILE = "config.resolved.yaml";

  private static final String TEMPORARY = WholeFiles.TEMPORARY;
  private static final String REPLACED = "~old-";
  static final String PARTIAL = "~partial-";
  private static final String REFUSED = "~rejected";

  /** The folder of a run, which need not exist yet. */
  public static RunFolder of(RunConfig run, Configuration hadoop) throws IOException {
    Path output = new Path(run.output());
    FileSystem fileSystem = output.getFileSystem(hadoop);
    Path root = fileSystem.makeQualified(new Path(output, run.name()));
    return new RunFolder(root, fileSystem);
  }

  /** Makes the folder and sees whether it can be written to. */
  public void create() {
    OutputPlace.require(root);
    Path probe = new Path(root, "~write-" + WholeFiles.suffix());
    try {
      fileSystem.mkdirs(root);
      fileSystem.create(probe, true).close();
      fileSystem.delete(probe, false);
    } catch (IOException e) {
      throw new JobException(
          ("cannot write to the output folder %s: %s: set output to a folder that can"
                  + " be written to")
              .formatted(root, e.getMessage()),
          e);
    }
  }

  /**
   * A run at its start: no stage of it was looked at. What worked at stages is kept, since what
   * they began may be gone on with.
   */
  public Manifest begun(RunConfig run) throws IOException {
    Optional<Manifest> before = manifest();
    return new Manifest(
        run.name(),
        run.stages().stream()
            .map(
                stage ->
                    StageRecord.pending(stage)
                        .by(
                            before
                                .flatMap(manifest -> manifest.stage(stage.name()))
                                .map(StageRecord::software)
                                .orElse(List.of())))
            .toList());
  }

  // Stages' folders say what is done: one that cannot be read is written anew.
  private Optional<Manifest> manifest() throws IOException {
    try {
      return read(new Path(root, ManifestJson.FILE)).map(ManifestJson::readManifest);
    } catch (JobException e) {
      return Optional.empty();
    }
  }

  /**
   * Removes what a killed run left over; partial work that can be gone on with stays.
   *
   * @param told as in {@link WholeFiles#sweep}
   */
  public void clean(Consumer<String> told) throws IOException {
    for (Path child : children()) {
      if (isUnfinished(child.getName())) {
        WholeFiles.sweep(child, fileSystem, told);
      }
    }
  }

  /** Whether a folder of that name was being written, or was in the way of one, at a kill. */
  static boolean isUnfinished(String name) {
    return name.contains(TEMPORARY) || name.contains(REPLACED);
  }

  /** Whether it is on this machine, where reading and writing cost next to nothing. */
  public boolean isLocal() {
    return "file".equals(root.toUri().getScheme());
  }

  /** The folder that a stage's output appears in: its number now and its name. */
  public Path folder(StageConfig stage) {
    return new Path(root, stage.folder());
  }

  /**
   * Folders that a stage of that name may have made, the one of its number now first: its number
   * changes when a stage is put in before it or taken out.
   */
  public List<Path> folders(StageConfig stage) throws IOException {
    return numbered(stage, "");
  }

  /**
   * Where a stage keeps what must survive a kill, one for each state of settings and inputs. Work
   * that was begun under another number is gone on with where it is.
   */
  public Path partial(StageConfig stage, StageRecord record) throws IOException {
    String end = partialOf(record);
    return numbered(stage, end).stream()
        .findFirst()
        .orElseGet(() -> new Path(root, stage.folder() + end));
  }

  private static String partialOf(StageRecord record) {
    return PARTIAL + Sha256.shortHex(record.configDigest(), record.inputDigest()).substring(0, 12);
  }

  /** What is there under a stage's name, whatever the number, with an end behind the name. */
  private List<Path> numbered(StageConfig stage, String end) throws IOException {
    Pattern name = Pattern.compile("\\d{2,}-" + Pattern.quote(stage.name() + end));
    String now = stage.folder() + end;
    return children().stream()
        .filter(child -> name.matcher(child.getName()).matches())
        .sorted(
            Comparator.comparing((Path child) -> !child.getName().equals(now))
                .thenComparing(Path::getName))
        .toList();
  }

  private List<Path> children() throws IOException {
    try {
      return Arrays.stream(fileSystem.listStatus(root)).map(FileStatus::getPath).toList();
    } catch (FileNotFoundException e) {
      return List.of(); // nothing was run yet
    }
  }

  /** A new empty folder for a stage to write into. */
  public Path temporary(StageConfig stage) throws IOException {
    Path folder = new Path(root, stage.folder() + TEMPORARY + WholeFiles.suffix());
    fileSystem.mkdirs(folder);
    return folder;
  }

  /**
   * Makes what a stage wrote its folder, in place of an older one.
   *
   * @param older the stage's folder so far, where it is under another number
   * @param partial the stage's partial work, which becomes part of the folder where there is any
   * @param record says that the stage is finished, in a file of the folder
   * @param told as in {@link WholeFiles#sweep}, of what the stage has no more use for
   */
  public void publish(
      StageConfig stage,
      Optional<Path> older,
      Path written,
      Path partial,
      String record,
      Consumer<String> told)
      throws IOException {
    boolean atOnce = !ObjectStores.include(fileSystem);
    if (atOnce) {
      TextFiles.write(fileSystem, new Path(written, ManifestJson.STAGE_FILE), record);
    }
    Path whole = written;
    if (fileSystem.exists(partial)) {
      // Into the partial folder, not out of it: killed here, the work is still found there.
      for (FileStatus child : fileSystem.listStatus(written)) {
        Path target = new Path(partial, child.getPath().getName());
        WholeFiles.remove(target, fileSystem);
        rename(child.getPath(), target);
      }
      fileSystem.delete(written, true);
      whole = partial;
    }
    Path folder = folder(stage);
    if (!atOnce) {
      unmake(folder);
      rename(whole, folder);
      TextFiles.write(fileSystem, new Path(folder, ManifestJson.STAGE_FILE), record);
    } else if (fileSystem.exists(folder)) {
      Path replaced = new Path(root, stage.folder() + REPLACED + WholeFiles.suffix());
      rename(folder, replaced);
      rename(whole, folder);
      WholeFiles.sweep(replaced, fileSystem, told);
    } else {
      rename(whole, folder);
    }
    if (older.isPresent() && !older.get().equals(folder)) {
      WholeFiles.sweep(new Path(older.get(), ManifestJson.STAGE_FILE), fileSystem, told);
      WholeFiles.sweep(older.get(), fileSystem, told);
    }
    sweep(numbered(stage, REFUSED), told);
    sweep(partials(stage), told);
  }

  private void sweep(List<Path> left, Consumer<String> told) {
    left.forEach(path -> WholeFiles.sweep(path, fileSystem, told));
  }

  // The record first, so that a folder deleted in part is not taken for a finished one.
  private void unmake(Path folder) throws IOException {
    fileSystem.delete(new Path(folder, ManifestJson.STAGE_FILE), false);
    fileSystem.delete(folder, true);
  }

  /** Keeps the output of a stage whose rows were all rejected, to be looked at. */
  public Path keepRefused(StageConfig stage, Path written) throws IOException {
    Path kept = new Path(root, stage.folder() + REFUSED);
    WholeFiles.remove(kept, fileSystem);
    rename(written, kept);
    return kept;
  }

  /** Whether a folder of that name holds what an unfinished stage goes on from, or rejected. */
  static boolean isLeftover(String name) {
    return name.contains(PARTIAL) || name.endsWith(REFUSED);
  }

  /** Forgets a stage's partial work, which would be gone on with else. */
  public void discardPartial(StageConfig stage) throws IOException {
    for (Path partial : partials(stage)) {
      WholeFiles.remove(partial, fileSystem);
    }
  }

  private List<Path> partials(StageConfig stage) throws IOException {
    Pattern name = Pattern.compile("\\d{2,}-" + Pattern.quote(stage.name() + PARTIAL) + ".*");
    return children().stream().filter(child -> name.matcher(child.getName()).matches()).toList();
  }

  /**
   * Removes what finished stages have left: the rows that a try before had all rejected, and the
   * partial work of what is done now, as that of a stage whose program was killed while its output
   * appeared, or which a task of a killed program wrote to afterwards. Work that was begun later,
   * with other settings or inputs, is gone on with when they are as they were then, and stays.
   *
   * @param record of the finished stage
   * @param told as in {@link WholeFiles#sweep}
   */
  public void sweep(StageConfig stage, StageRecord record, Consumer<String> told)
      throws IOException {
    sweep(numbered(stage, REFUSED), told);
    sweep(numbered(stage, partialOf(record)), told);
  }

  /**
   * Work that stages could go on from, or rows that they rejected, which nothing finished needs.
   */
  public List<String> leftovers() throws IOException {
    return children().stream().map(Path::getName).filter(RunFolder::isLeftover).sorted().toList();
  }

  /** Removes a folder with all that is in it, where there is one. */
  public void delete(Path folder) throws IOException {
    WholeFiles.remove(folder, fileSystem);
  }

  /** Removes a file of the run's folder, where there is one. */
  public void remove(String name) throws IOException {
    fileSystem.delete(new Path(root, name), false);
  }

  /** Whether there is such a file or folder. */
  public boolean exists(Path path) throws IOException {
    return fileSystem.exists(path);
  }

  /** What a stage has written when it is done. */
  public StageFiles files(Path output, Path partial) throws IOException {
    return StageFiles.of(output, partial, fileSystem);
  }

  /** What is in a stage's folder. */
  public StageFiles files(Path output) throws IOException {
    return StageFiles.in(output, fileSystem);
  }

  /** A text file's content, where there is one. */
  public Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(TextFiles.read(fileSystem, file));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Writes a file in the run's folder so that a reader sees the old text or the new one. */
  public void replace(String name, String text) throws IOException {
    WholeFiles.replace(new Path(root, name), text, fileSystem.getConf());
  }

  /** Copies a text file into the run's folder, where there is one and it is not there already. */
  public void copyToRoot(Path file) throws IOException {
    Optional<String> text = read(file);
    if (text.isPresent() && !text.equals(read(new Path(root, file.getName())))) {
      replace(file.getName(), text.get());
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (!fileSystem.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }
}
