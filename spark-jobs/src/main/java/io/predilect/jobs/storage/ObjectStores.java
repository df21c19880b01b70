package io.predilect.jobs.storage;

import java.util.Set;
import org.apache.hadoop.fs.FileSystem;

/**
 * File systems that have names of objects for files and nothing for folders. An object appears
 * whole when it is closed, in place of an older one; but a folder's rename copies object after
 * object and then deletes the old ones, in no order that a reader could rely on, and two programs
 * that create one file both succeed.
 */
public final class ObjectStores {
  private static final Set<String> SCHEMES = Set.of("s3a", "s3", "s3n", "gs", "oss", "cosn", "obs");

  private ObjectStores() {}

  /** Whether it is one of them. */
  public static boolean include(FileSystem files) {
    return SCHEMES.contains(files.getUri().getScheme());
  }
}
