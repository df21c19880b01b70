package io.predilect.data.raw;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A file of rows of whatever kind.
 *
 * @param name its name, for messages
 * @param in the file
 * @param hadoop where codecs are found
 */
public record RawFile(String name, InputFile in, Configuration hadoop) {
  private static final int MAGIC = 4;

  public RawFile {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(in, "in");
    Objects.requireNonNull(hadoop, "hadoop");
  }

  /**
   * What a file is.
   *
   * @param kind of its rows
   * @param largestPiece bytes of the largest part that cannot be read in smaller ones; 0 where
   *     lines can be read apart
   */
  public record Look(RawKind kind, long largestPiece) {
    public Look {
      Objects.requireNonNull(kind, "kind");
    }
  }

  /**
   * Looks at the file's beginning, and at the end of a Parquet file.
   *
   * @throws RawFileException when it is empty or holds no rows of a kind that is read
   */
  public Look look() throws IOException {
    try (InputStream start = new BufferedInputStream(in.newStream())) {
      start.mark(MAGIC);
      if (!ContentRecognition.parquet(start.readNBytes(MAGIC))) {
        start.reset();
        RawKind kind = RawReader.recognise(name, start);
        return new Look(kind, kind.splittable() ? 0 : in.getLength());
      }
    }
    return new Look(
        new RawKind(RawKind.Layout.PARQUET, false),
        ParquetRows.size(name, in, hadoop).largestGroup());
  }

  /**
   * All its rows.
   *
   * @throws RawFileException when it is empty or holds no rows of a kind that is read
   */
  public RawRows rows() throws IOException {
    return rows(look().kind());
  }

  /** All its rows, of which the kind is known. */
  public RawRows rows(RawKind kind) throws IOException {
    return kind.layout() == RawKind.Layout.PARQUET
        ? ParquetRows.open(name, in, hadoop, ParquetRows.Range.ALL)
        : RawReader.open(name, in.newStream());
  }

  /**
   * The rows that begin in a range of its bytes; over ranges that cover the file without overlap
   * every row is read exactly once.
   *
   * @param kind a {@link RawKind#splittable} one
   * @param start the first byte of the range
   * @param end the byte behind the range
   */
  public RawRows rows(RawKind kind, long start, long end) throws IOException {
    if (kind.layout() == RawKind.Layout.PARQUET) {
      return ParquetRows.open(name, in, hadoop, new ParquetRows.Range(start, end));
    }
    if (!kind.splittable()) {
      throw new IllegalArgumentException(name + " cannot be read in parts: " + kind);
    }
    SeekableInputStream stream = in.newStream();
    try {
      stream.seek(start);
    } catch (IOException e) {
      try {
        stream.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
    return RawReader.openRange(name, stream, start, end, RawReader.MAX_ROW_BYTES);
  }
}
