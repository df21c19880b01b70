package io.predilect.jobs.outside;

import io.predilect.data.hash.Sha256;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.runfolder.RunFolder;
import io.predilect.jobs.runfolder.RunLease;
import io.predilect.jobs.runfolder.RunLock;
import io.predilect.jobs.runfolder.RunStatus;
import io.predilect.jobs.storage.ClosedFolders;
import io.predilect.jobs.storage.RealPlaces;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Files that a run reads but did not make. */
public final class OutsideFiles {
  private static final Set<String> RUN =
      Set.of(RunLock.FILE, RunLease.FILE, RunStatus.FILE, ManifestJson.FILE, RunFolder.CONFIG_FILE);

  private final FileSystem fileSystem;
  private final List<FileStatus> files = new ArrayList<>();
  private final List<Skipped> skipped = new ArrayList<>();
  private final Set<String> folders = new HashSet<>();

  private OutsideFiles(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  /**
   * A file or folder that is not read.
   *
   * @param path where it is
   * @param why in a few words
   */
  public record Skipped(String path, String why) {}

  /**
   * What a path leads to.
   *
   * @param files all files, sorted by path
   * @param skipped what was found and left out
   * @param folder the folder, where the path is a single one
   */
  public record Listing(List<FileStatus> files, List<Skipped> skipped, Optional<Path> folder) {
    public Listing {
      files = List.copyOf(files);
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * All files that a file, a folder or a glob leads to, hidden ones not, sorted by path.
   *
   * @throws JobException when there is none, or a link among them leads nowhere
   */
  public static List<FileStatus> list(String pattern, Configuration hadoop) throws IOException {
    return look(pattern, hadoop).files();
  }

  /**
   * As {@link #list}, with what was left out. A path that is there as it is written is no glob,
   * whatever characters it has.
   *
   * @throws JobException when there is none, or a link among them leads nowhere
   */
  public static Listing look(String pattern, Configuration hadoop) throws IOException {
    Path path = path(pattern);
    OutsideFiles outside = new OutsideFiles(path.getFileSystem(hadoop));
    List<FileStatus> found = outside.found(path);
    if (found.isEmpty()) {
      ClosedFolders.refuse(outside.fileSystem, outside.qualified(path));
      outside.requireNoDanglingLink(path);
      throw new JobException(
          "there is no file or folder %s (looked for it as %s): check the path%s"
              .formatted(
                  pattern, outside.qualified(path), HubNames.told(pattern, outside.fileSystem)));
    }
    for (FileStatus each : found) {
      outside.add(each, true);
    }
    boolean single = found.size() == 1 && found.get(0).isDirectory();
    return new Listing(
        outside.distinct(),
        outside.skipped,
        single ? Optional.of(found.get(0).getPath()) : Optional.empty());
  }

  /**
   * Changes when a file is added, taken away or written again, and when its content is another by
   * what is sampled of it; of a folder of adapters, also when a file of their base is.
   *
   * @param samples of the content; empty: as versions before these had it
   */
  public static String digest(
      String pattern, Configuration hadoop, Optional<ContentSamples> samples) throws IOException {
    Listing listing = look(pattern, hadoop);
    Sha256 digest = new Sha256();
    add(digest, listing.files(), samples);
    if (listing.folder().isPresent()) {
      Optional<Path> base = AdapterBase.of(listing.folder().get(), hadoop);
      if (base.isPresent()) {
        add(digest.add("base"), list(base.get().toString(), hadoop), samples);
      }
    }
    return digest.shortHex();
  }

  private static void add(Sha256 digest, List<FileStatus> files, Optional<ContentSamples> samples)
      throws IOException {
    for (FileStatus file : files) {
      digest.add(file.getPath().toString()).add(file.getLen()).add(file.getModificationTime());
      if (samples.isPresent()) {
        digest.add(samples.get().of(file, files));
      }
    }
  }

  /** Opens a file, whatever its name. */
  public static FSDataInputStream open(Path file, Configuration hadoop) throws IOException {
    FileSystem fileSystem = file.getFileSystem(hadoop);
    // Hadoop cannot make the name of the checksum beside a file whose name has a colon.
    return fileSystem instanceof LocalFileSystem local && file.getName().contains(":")
        ? local.getRawFileSystem().open(file)
        : fileSystem.open(file);
  }

  private List<FileStatus> found(Path path) throws IOException {
    try {
      return List.of(fileSystem.getFileStatus(path));
    } catch (FileNotFoundException notAsWritten) {
      return new Glob(fileSystem).matching(qualified(path));
    }
  }

  private void add(FileStatus status, boolean named) throws IOException {
    if (status.isFile()) {
      files.add(status);
      return;
    }
    if (!folders.add(RealPlaces.of(fileSystem, status.getPath()))) {
      skipped.add(new Skipped(status.getPath().toString(), "a folder that was read already"));
      return;
    }
    ClosedFolders.refuse(fileSystem, status.getPath());
    requireNoDanglingLinkIn(status.getPath());
    List<FileStatus> children = new ArrayList<>(List.of(fileSystem.listStatus(status.getPath())));
    children.sort(Comparator.comparing(child -> child.getPath().toString()));
    if (!named && isRun(children)) {
      skipped.add(new Skipped(status.getPath().toString(), "a run's folder"));
      return;
    }
    for (FileStatus child : children) {
      if (hidden(child.getPath())) {
        skipped.add(new Skipped(child.getPath().toString(), "hidden by its name"));
      } else {
        add(child, false);
      }
    }
  }

  // What a run makes of the data beside it is not data again, or each call would read more of it.
  // Any two of its own files show one, from its first moment on.
  private static boolean isRun(List<FileStatus> children) {
    return children.stream().filter(child -> RUN.contains(child.getPath().getName())).count() > 1;
  }

  // Links may lead to one file twice.
  private List<FileStatus> distinct() throws IOException {
    files.sort(Comparator.comparing(file -> file.getPath().toString()));
    List<FileStatus> distinct = new ArrayList<>();
    Map<String, String> seen = new HashMap<>();
    for (FileStatus file : files) {
      String path = file.getPath().toString();
      String before = seen.putIfAbsent(RealPlaces.of(fileSystem, file.getPath()), path);
      if (before == null) {
        distinct.add(file);
      } else {
        skipped.add(new Skipped(path, "the same file as " + before));
      }
    }
    return distinct;
  }

  // Hadoop lists such links as if they were not there.
  private void requireNoDanglingLinkIn(Path folder) throws IOException {
    if (fileSystem instanceof LocalFileSystem local) {
      String[] names = local.pathToFile(folder).list();
      for (String name : names == null ? new String[0] : names) {
        if (!name.startsWith("_") && !name.startsWith(".")) {
          requireNoDanglingLink(new Path(folder, new Path(null, null, name)));
        }
      }
    }
  }

  private void requireNoDanglingLink(Path path) throws IOException {
    if (!(fileSystem instanceof LocalFileSystem local)) {
      return;
    }
    java.nio.file.Path file = local.pathToFile(qualified(path)).toPath();
    if (java.nio.file.Files.isSymbolicLink(file) && !java.nio.file.Files.exists(file)) {
      throw new JobException(
          file
              + " is a link to "
              + java.nio.file.Files.readSymbolicLink(file)
              + ", which is not there: download or copy the data again, or delete the link");
    }
  }

  private static Path path(String pattern) {
    try {
      return new Path(pattern);
    } catch (IllegalArgumentException e) {
      return relative(pattern, e);
    }
  }

  // What stands before a colon need not be a file system.
  private static Path relative(String pattern, IllegalArgumentException first) {
    try {
      return new Path("./" + pattern);
    } catch (IllegalArgumentException e) {
      throw new JobException("'" + pattern + "' is no path: " + first.getMessage(), e);
    }
  }

  private Path qualified(Path path) {
    return path.makeQualified(fileSystem.getUri(), fileSystem.getWorkingDirectory());
  }

  private static boolean hidden(Path path) {
    return path.getName().startsWith("_") || path.getName().startsWith(".");
  }
}
