package io.predilect.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.storage.TextFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** JSON files of finished stages, each parsed once for all versions of a page. */
final class ParsedFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<Path, Parsed> kept = new HashMap<>();

  /**
   * What a file held.
   *
   * @param modified when it was written, by the file system
   * @param length in bytes
   */
  private record Parsed(long modified, long length, Object value) {}

  /** What makes something of a file's JSON. */
  @FunctionalInterface
  interface Parse<T> {
    T of(JsonNode json) throws IOException;
  }

  /** What a file holds, parsed again only where it is another file now. */
  <T> T read(FileSystem files, Path file, Class<T> type, Parse<T> parse) throws IOException {
    FileStatus status = files.getFileStatus(file);
    Parsed known = kept.get(file);
    if (known != null
        && known.modified() == status.getModificationTime()
        && known.length() == status.getLen()) {
      return type.cast(known.value());
    }
    T value = parse.of(JSON.readTree(TextFiles.read(files, file)));
    kept.put(file, new Parsed(status.getModificationTime(), status.getLen(), value));
    return value;
  }
}
