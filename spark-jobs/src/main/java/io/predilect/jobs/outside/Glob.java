package io.predilect.jobs.outside;

import io.predilect.jobs.storage.ClosedFolders;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;

/**
 * What matches a pattern, by Hadoop's rules. Its own search stops at the first name with a colon,
 * in whatever folder it looks.
 */
record Glob(FileSystem fileSystem) {
  /** The files and folders that match; none when nothing does. */
  List<FileStatus> matching(Path pattern) throws IOException {
    Path root =
        new Path(pattern.toUri().getScheme(), pattern.toUri().getAuthority(), Path.SEPARATOR);
    List<FileStatus> found = new ArrayList<>();
    for (String path : GlobExpander.expand(pattern.toUri().getPath())) {
      List<FileStatus> candidates = List.of(fileSystem.getFileStatus(root));
      for (String component : path.split(Path.SEPARATOR, -1)) {
        candidates = component.isEmpty() ? candidates : below(candidates, component);
      }
      found.addAll(candidates);
    }
    return found;
  }

  private List<FileStatus> below(List<FileStatus> folders, String component) throws IOException {
    GlobFilter filter = new GlobFilter(component);
    String name = component.replaceAll("\\\\(.)", "$1");
    List<FileStatus> matching = new ArrayList<>();
    for (FileStatus folder : folders) {
      if (folder.isDirectory()) {
        ClosedFolders.refuse(fileSystem, folder.getPath());
      }
      if (filter.hasPattern() && folder.isDirectory()) {
        for (FileStatus child : fileSystem.listStatus(folder.getPath())) {
          if (filter.accept(child.getPath())) {
            matching.add(child);
          }
        }
      } else if (!filter.hasPattern()) {
        named(folder, name).ifPresent(matching::add);
      }
    }
    return matching;
  }

  private Optional<FileStatus> named(FileStatus folder, String name) throws IOException {
    try {
      return Optional.of(
          fileSystem.getFileStatus(new Path(folder.getPath(), new Path(null, null, name))));
    } catch (FileNotFoundException e) {
      return Optional.empty(); // another folder may have it
    }
  }
}
