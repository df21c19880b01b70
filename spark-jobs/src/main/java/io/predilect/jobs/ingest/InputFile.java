package io.predilect.jobs.ingest;

import io.predilect.data.raw.RawFileException;
import io.predilect.data.raw.RawKind;
import io.predilect.data.raw.RawReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A file of raw data.
 *
 * @param number its place among all files, by name
 * @param status where it is and how long
 * @param raw how its rows are laid out; empty: Parquet
 */
record InputFile(int number, FileStatus status, Optional<RawKind> raw) {
  private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /**
   * Looks at a file's beginning.
   *
   * @return empty when there is nothing in the file
   * @throws RawFileException when it holds no rows of any kind that is read
   */
  static Optional<InputFile> recognise(int number, FileStatus status, Configuration hadoop)
      throws IOException {
    if (status.getLen() == 0) {
      return Optional.empty();
    }
    Path path = status.getPath();
    try (InputStream in = new BufferedInputStream(path.getFileSystem(hadoop).open(path))) {
      in.mark(PARQUET.length);
      if (Arrays.equals(in.readNBytes(PARQUET.length), PARQUET)) {
        return Optional.of(new InputFile(number, status, Optional.empty()));
      }
      in.reset();
      RawKind kind = RawReader.recognise(path.toString(), in);
      return Optional.of(new InputFile(number, status, Optional.of(kind)));
    } catch (RawFileException e) {
      if (e.kind() == RawFileException.Kind.EMPTY) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
