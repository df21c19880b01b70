package io.predilect.jobs.runfolder;

import io.predilect.jobs.failure.JobException;
import org.apache.hadoop.fs.Path;

/** A run was not begun, since another program works in its folder: that run goes on. */
public final class FolderTakenException extends JobException {
  private static final long serialVersionUID = 1L;

  private final String folder;

  FolderTakenException(Path folder, String message) {
    super(message);
    this.folder = folder.toString();
  }

  /** The run's folder, a Hadoop URI. */
  public String folder() {
    return folder;
  }
}
