package io.predilect.jobs.runfolder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.storage.TextFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a running program does, as it writes it into its run's folder while it runs.
 *
 * @param host its machine
 * @param pid its process there
 * @param updated when this was written, milliseconds since 1970 by its clock
 * @param everyMillis how often it writes at least
 * @param stage the stage that runs; empty: none yet
 * @param share of that stage's work that is done, 0 to 1; null: not known
 * @param detail a few words about it
 * @param figures by name, for example step, loss, tokens_per_second, rows, rows_per_second
 */
public record RunStatus(
    String host,
    long pid,
    long updated,
    long everyMillis,
    String stage,
    Double share,
    String detail,
    Map<String, Double> figures) {
  /** The file, in the run's folder; it is there while the run is. */
  public static final String FILE = "status.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  public RunStatus {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(detail, "detail");
    figures = Collections.unmodifiableMap(new TreeMap<>(figures));
  }

  /** Whether the program seems to live: it wrote not long before a moment. */
  public boolean alive(long nowMillis) {
    return nowMillis - updated < 10 * everyMillis;
  }

  /** The text of {@code status.json}. */
  public String json() throws IOException {
    return JSON.writeValueAsString(this) + "\n";
  }

  /**
   * What a run's folder says; empty: nothing runs there.
   *
   * @throws JobException when the file is something else
   */
  public static Optional<RunStatus> read(FileSystem files, Path folder) throws IOException {
    Path file = new Path(folder, FILE);
    try {
      return Optional.of(JSON.readValue(TextFiles.read(files, file), RunStatus.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new JobException(
          file
              + " is not the status of a run ("
              + e.getOriginalMessage()
              + "): another version may have written it; delete it when nothing runs there",
          e);
    }
  }
}
