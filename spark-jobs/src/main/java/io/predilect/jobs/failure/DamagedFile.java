package io.predilect.jobs.failure;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * A file of an earlier stage that has its length and not its content: a disk's fault, or a hand's.
 * Hadoop and Parquet see that by checksums, and know neither the stage nor the remedy.
 */
public final class DamagedFile {
  private static final Pattern SIGNS =
      Pattern.compile(
          "Checksum error: |could not verify page integrity|is not a Parquet file"
              + "|Could not read footer");

  private DamagedFile() {}

  /**
   * What is to be told of a failure that a damaged file led to; empty: none did, or it is told.
   *
   * @param stages folders of the stages that are read, by name
   */
  public static Optional<String> behind(Throwable failure, Map<String, Path> stages) {
    String said = said(failure);
    if (Failures.isExplained(failure) || !SIGNS.matcher(said).find()) {
      return Optional.empty();
    }
    return stages.entrySet().stream()
        .flatMap(stage -> told(failure, said, stage.getKey(), stage.getValue()).stream())
        .findFirst();
  }

  private static Optional<String> told(Throwable failure, String said, String stage, Path folder) {
    String name = folder.getName();
    Matcher file =
        Pattern.compile("/" + Pattern.quote(name) + "/([^\\s:,]*[^\\s:,.])").matcher(said);
    return file.find()
        ? Optional.of(
            "%s/%s is damaged (%s): make its stage again with --from %s"
                .formatted(folder, file.group(1), Failures.message(failure), stage))
        : Optional.empty();
  }

  private static String said(Throwable failure) {
    StringBuilder said = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      said.append(cause.getMessage()).append('\n');
    }
    return said.toString();
  }
}
