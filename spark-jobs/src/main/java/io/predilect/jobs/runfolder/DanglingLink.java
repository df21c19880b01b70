package io.predilect.jobs.runfolder;

import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A symbolic link on the way to a run's folder that leads nowhere, as to a disk that is not
 * mounted. Java makes no folder through it, and says only that it did not.
 */
final class DanglingLink {
  private DanglingLink() {}

  /**
   * Refuses a folder that cannot be made for such a link.
   *
   * @throws JobException which names the link and where it leads
   */
  static void refuse(Path folder) {
    for (Path part = folder; part != null; part = part.getParent()) {
      if (Files.isSymbolicLink(part) && !Files.exists(part)) {
        throw new JobException(
            "cannot write to the output folder %s: %s is a symbolic link to %s, which is not there: mount or make that, or set output to another folder"
                .formatted(folder, part, target(part)));
      }
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "a place that cannot be read (" + e.getMessage() + ")";
    }
  }
}
