package io.predilect.jobs.pipeline;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files that a run reads but did not make. */
public final class OutsideFiles {
  private OutsideFiles() {}

  /**
   * All files that a file, a folder or a glob leads to, hidden ones not, sorted by path.
   *
   * @throws JobException when there is none
   */
  public static List<FileStatus> list(String pattern, Configuration hadoop) throws IOException {
    Path path = path(pattern);
    FileSystem fileSystem = path.getFileSystem(hadoop);
    FileStatus[] found;
    try {
      found = fileSystem.globStatus(path);
    } catch (FileNotFoundException e) {
      found = null;
    }
    if (found == null || found.length == 0) {
      throw new JobException(
          "there is no file or folder "
              + pattern
              + " (looked for it as "
              + qualified(path, fileSystem)
              + "): check the path");
    }
    List<FileStatus> files = new ArrayList<>();
    Deque<FileStatus> open = new ArrayDeque<>(List.of(found));
    while (!open.isEmpty()) {
      FileStatus next = open.pop();
      if (next.isFile()) {
        files.add(next);
      } else {
        for (FileStatus child : fileSystem.listStatus(next.getPath())) {
          if (!hidden(child.getPath())) {
            open.push(child);
          }
        }
      }
    }
    files.sort(Comparator.comparing(file -> file.getPath().toString()));
    return files;
  }

  /** Changes when a file is added, taken away or written again. */
  static String digest(String pattern, Configuration hadoop) throws IOException {
    Digest digest = new Digest();
    for (FileStatus file : list(pattern, hadoop)) {
      digest.add(file.getPath().toString()).add(file.getLen()).add(file.getModificationTime());
    }
    return digest.hex();
  }

  private static Path path(String pattern) {
    try {
      return new Path(pattern);
    } catch (IllegalArgumentException e) {
      throw new JobException("'" + pattern + "' is no path: " + e.getMessage(), e);
    }
  }

  private static Path qualified(Path path, FileSystem fileSystem) {
    return path.makeQualified(fileSystem.getUri(), fileSystem.getWorkingDirectory());
  }

  private static boolean hidden(Path path) {
    return path.getName().startsWith("_") || path.getName().startsWith(".");
  }
}
