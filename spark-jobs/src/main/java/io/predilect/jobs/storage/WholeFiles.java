package io.predilect.jobs.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** Text files that a reader sees with their old text or with the new one, never with a part. */
public final class WholeFiles {
  /** What stands between a file's name and the end of its temporary name. */
  public static final String TEMPORARY = "~tmp-";

  private WholeFiles() {}

  /**
   * Writes a file, by a temporary name beside it where it would be seen half written; its folder is
   * there already.
   */
  public static void replace(Path file, String text, Configuration hadoop) throws IOException {
    FileSystem fileSystem = file.getFileSystem(hadoop);
    Path whole = fileSystem.makeQualified(file);
    Path temporary = new Path(whole.getParent(), whole.getName() + TEMPORARY + suffix());
    if ("file".equals(whole.toUri().getScheme())) {
      // past Hadoop, whose checksum file beside it a rename would not take along
      Files.writeString(local(temporary), text);
      Files.move(
          local(temporary),
          local(whole),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } else if (ObjectStores.include(fileSystem)) {
      TextFiles.write(fileSystem, whole, text); // a rename would delete the old one first
    } else {
      TextFiles.write(fileSystem, temporary, text);
      FileContext.getFileContext(whole.toUri(), hadoop)
          .rename(temporary, whole, Options.Rename.OVERWRITE);
    }
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /** An end of a name that no other file has. */
  public static String suffix() {
    return UUID.randomUUID().toString().substring(0, 8).toLowerCase(Locale.ROOT);
  }
}
