package io.predilect.jobs.runfolder;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.storage.RealPlaces;
import io.predilect.jobs.storage.TextFiles;
import io.predilect.jobs.storage.WholeFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A run as it lies in a file system, whoever made it.
 *
 * @param files where it lies
 * @param root its folder
 * @param manifest what was done in it
 * @param touched when its manifest was last written, which is when its last stage began or ended
 */
public record KeptRun(FileSystem files, Path root, Manifest manifest, Instant touched) {
  private static final String CHECKPOINTS = "checkpoints";

  /** The folder in a run's with the answers of its models. */
  public static final String ANSWERS = "_answers";

  private static final int DEPTH = 4; // an experiment's runs lie a folder deeper than others

  public KeptRun {
    Objects.requireNonNull(files, "files");
    Objects.requireNonNull(root, "root");
    Objects.requireNonNull(manifest, "manifest");
    Objects.requireNonNull(touched, "touched");
  }

  /**
   * All runs below a folder, or the one that it is, by their paths. One that a symbolic link leads
   * to as well is one run.
   *
   * @throws JobException when there is no such folder, or a run's manifest cannot be read
   */
  public static List<KeptRun> below(FileSystem files, Path folder) throws IOException {
    Map<String, KeptRun> runs = new LinkedHashMap<>();
    Path root = files.makeQualified(folder);
    try {
      if (files.getFileStatus(root).isFile()) {
        throw new JobException(
            folder + " is a file: name a run's folder, or one that runs lie below, such as runs");
      }
      find(files, root, DEPTH, runs);
    } catch (FileNotFoundException e) {
      throw new JobException(
          folder
              + ": there is no such folder; name the one that the setting output names, such as"
              + " runs",
          e);
    }
    return runs.values().stream().sorted(Comparator.comparing(KeptRun::root)).toList();
  }

  private static void find(FileSystem files, Path folder, int depth, Map<String, KeptRun> found)
      throws IOException {
    FileStatus[] children = files.listStatus(folder);
    for (FileStatus child : children) {
      if (child.isFile() && child.getPath().getName().equals(ManifestJson.FILE)) {
        String place = RealPlaces.of(files, folder);
        if (!found.containsKey(place)) {
          found.put(place, read(files, folder, child));
        }
        return;
      }
    }
    if (depth > 0) {
      for (Path child : RealPlaces.foldersIn(children, files)) {
        if (!child.getName().matches("[._].*")) {
          find(files, child, depth - 1, found);
        }
      }
    }
  }

  private static KeptRun read(FileSystem files, Path root, FileStatus file) throws IOException {
    try {
      Manifest manifest = ManifestJson.readManifest(TextFiles.read(files, file.getPath()));
      return new KeptRun(files, root, manifest, Instant.ofEpochMilli(file.getModificationTime()));
    } catch (JobException e) {
      throw new JobException(file.getPath() + ": " + e.getMessage(), e);
    }
  }

  /** Whether a program works in it now. */
  public boolean runs() throws IOException {
    return RunLife.of(files, root).runs();
  }

  /** What it could do without. */
  public List<Leftover> leftovers(Set<Leftover.Kind> kinds) throws IOException {
    List<Leftover> found = new ArrayList<>();
    if (kinds.contains(Leftover.Kind.CHECKPOINTS)) {
      for (StageRecord stage : manifest.stages()) {
        Path checkpoints = new Path(new Path(root, stage.folder()), CHECKPOINTS);
        if (stage.status() == StageStatus.DONE && files.exists(checkpoints)) {
          found.add(leftover(Leftover.Kind.CHECKPOINTS, checkpoints));
        }
      }
    }
    for (FileStatus child : files.listStatus(root)) {
      String name = child.getPath().getName();
      boolean partial = RunFolder.isLeftover(name) || RunFolder.isUnfinished(name);
      if (partial && kinds.contains(Leftover.Kind.PARTIAL)) {
        found.add(leftover(Leftover.Kind.PARTIAL, child.getPath()));
      } else if (kinds.contains(Leftover.Kind.ANSWERS) && name.equals(ANSWERS)) {
        found.add(leftover(Leftover.Kind.ANSWERS, child.getPath()));
      }
    }
    return List.copyOf(found);
  }

  private Leftover leftover(Leftover.Kind kind, Path path) throws IOException {
    return new Leftover(kind, path, files.getContentSummary(path).getLength());
  }

  /**
   * Removes some of what {@link #leftovers} found.
   *
   * @throws JobException when a program works in the run
   * @throws IOException when something cannot be removed
   */
  public void remove(List<Leftover> leftovers) throws IOException {
    RunLock.holding(
        files,
        root,
        RunLock.TERM,
        () -> {},
        () -> {
          for (Leftover leftover : leftovers) {
            WholeFiles.remove(leftover.path(), files);
          }
          return null;
        });
  }
}
