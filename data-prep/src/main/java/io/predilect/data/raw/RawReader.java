package io.predilect.data.raw;

import io.predilect.data.pair.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/**
 * The rows of one text file, in order, in memory for one row. What the file is (JSON in one of its
 * layouts, CSV, either compressed) is told by its content. A broken row does not stop the others; a
 * file that was cut off gives the rows before the cut and then one {@link
 * RejectReason#TRUNCATED_FILE}. Blank lines are no rows.
 *
 * <p>{@link #next} throws {@link UncheckedIOException} when the file system fails.
 */
public final class RawReader implements RawRows {
  /** The longest row, in bytes: beyond it a row is {@link RejectReason#OVERSIZE}. */
  public static final int MAX_ROW_BYTES = 1 << 24;

  private final String file;
  private final ByteSource source;
  private final RowCutter cutter;
  private final RowBytes row;
  private final RowParser parser;
  private Optional<RawRow> ahead = Optional.empty();
  private boolean ended;
  private boolean cutOffTold;

  private RawReader(
      String file, ByteSource source, RowCutter cutter, RowText content, int maxRowBytes) {
    this.file = file;
    this.source = source;
    this.cutter = cutter;
    this.row = new RowBytes(maxRowBytes);
    this.parser = new RowParser(content);
  }

  /** {@link #open(String, InputStream, int)} with {@link #MAX_ROW_BYTES}. */
  public static RawReader open(String file, InputStream in) throws IOException {
    return open(file, in, MAX_ROW_BYTES);
  }

  /**
   * Opens a file.
   *
   * @param file its name, for messages
   * @param in its bytes from the start; closed with the reader, and when opening fails
   * @param maxRowBytes the longest row, in bytes, at least 1
   * @throws RawFileException when the file is empty or holds no rows of a kind that is read
   */
  public static RawReader open(String file, InputStream in, int maxRowBytes) throws IOException {
    requirePositive(maxRowBytes);
    try {
      ByteSource source = ByteSource.open(in);
      JsonLayout.Found found = ContentRecognition.recognise(file, source);
      if (found.layout() == RawKind.Layout.CSV) {
        CsvHeader header = CsvHeader.take(file, source);
        return new RawReader(
            file,
            source,
            new CsvCutter(source, header.style(), header.columns().size()),
            new CsvText(header.columns(), header.style()),
            maxRowBytes);
      }
      RowCutter cutter = cutter(file, source, found);
      return new RawReader(file, source, cutter, new JsonText(maxRowBytes), maxRowBytes);
    } catch (IOException | RuntimeException e) {
      closeAfter(e, in);
      throw e;
    }
  }

  private static RowCutter cutter(String file, ByteSource source, JsonLayout.Found found)
      throws IOException {
    return switch (found.layout()) {
      case JSON_LINES -> new LineCutter(source, '\n', Long.MAX_VALUE);
      case JSON_LINES_CR -> new LineCutter(source, '\r', Long.MAX_VALUE);
      case JSON_OBJECTS -> ArrayCutter.objects(source);
      case JSON_ARRAY -> ArrayCutter.array(source);
      case JSON_WRAPPED -> {
        WrapperEnd wrapper = new WrapperEnd(file, found.list());
        wrapper.before(source.head((int) found.listAt()));
        yield ArrayCutter.wrapped(source, found.listAt(), wrapper);
      }
      case CSV, PARQUET -> throw new IllegalStateException(found + " is no JSON");
    };
  }

  /**
   * Opens a range of an uncompressed JSON-lines file ({@link RawKind#splittable}). Over ranges that
   * cover a file without overlap every row is read exactly once: a range gives the lines that begin
   * behind its start (or at the file's start) up to and at its end, the last one to its own end.
   *
   * @param file its name, for messages
   * @param in the file's bytes from {@code start} on, to the end of the file; closed with the
   *     reader, and when opening fails
   * @param start the first byte of the range
   * @param end the byte behind the range
   * @param maxRowBytes the longest row, in bytes, at least 1
   */
  public static RawReader openRange(
      String file, InputStream in, long start, long end, int maxRowBytes) throws IOException {
    requirePositive(maxRowBytes);
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "a range of " + file + " goes from byte " + start + " to " + end);
    }
    try {
      ByteSource source = ByteSource.openAt(in, start);
      if (start > 0) {
        source.readLine(new RowBytes(0), '\n'); // the range before this one reads it
      }
      RowCutter lines = new LineCutter(source, '\n', start == end ? -1 : end);
      return new RawReader(file, source, lines, new JsonText(maxRowBytes), maxRowBytes);
    } catch (IOException | RuntimeException e) {
      closeAfter(e, in);
      throw e;
    }
  }

  /**
   * What a text file is.
   *
   * @param file its name, for messages
   * @param in its bytes from the start; read a little and left open
   * @throws RawFileException when the file is empty or holds no rows of a kind that is read
   */
  public static RawKind recognise(String file, InputStream in) throws IOException {
    ByteSource source = ByteSource.open(in);
    RawKind.Layout layout = ContentRecognition.recognise(file, source).layout();
    if (layout == RawKind.Layout.CSV) {
      CsvHeader.take(file, source);
    }
    return new RawKind(layout, source.compression() != Compression.NONE);
  }

  @Override
  public boolean hasNext() {
    if (ahead.isEmpty()) {
      try {
        ahead = advance();
      } catch (IOException e) {
        throw new UncheckedIOException(
            "cannot read " + file + " at byte " + source.fileBytes() + ": " + e.getMessage(), e);
      }
    }
    return ahead.isPresent();
  }

  @Override
  public RawRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more rows in " + file);
    }
    RawRow result = ahead.orElseThrow();
    ahead = Optional.empty();
    return result;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  private Optional<RawRow> advance() throws IOException {
    if (!ended && cutter.next(row)) {
      return Optional.of(parser.parse(row, false));
    }
    boolean whole = cutter.whole() && source.damage().isEmpty();
    if (!ended) {
      ended = true;
      if (!cutter.blank(row)) {
        return Optional.of(last(parser.parse(row, true), whole));
      }
    }
    if (whole || cutOffTold) {
      return Optional.empty();
    }
    return Optional.of(cutOff(source.position(), ""));
  }

  // A row may be complete although nothing separates it from the end of the data.
  private RawRow last(RawRow parsed, boolean whole) {
    return parsed instanceof RawRow.Broken broken
            && (!whole || broken.reason() == RejectReason.TRUNCATED_FILE)
        ? cutOff(broken.position(), broken.text())
        : parsed;
  }

  private RawRow cutOff(long position, String text) {
    cutOffTold = true;
    String at =
        source.compression() != Compression.NONE
            ? String.format(
                Locale.ROOT,
                "byte %d (byte %d of its decompressed text)",
                source.fileBytes(),
                source.position())
            : String.format(Locale.ROOT, "byte %d", source.position());
    String what =
        source.damage().map(damage -> " " + damage).orElse(" it ends inside " + cutter.inside());
    return new RawRow.Broken(
        position, RejectReason.TRUNCATED_FILE, file + " is cut off: at " + at + what, text);
  }

  private static void requirePositive(int maxRowBytes) {
    if (maxRowBytes < 1) {
      throw new IllegalArgumentException("the longest row is " + maxRowBytes + " bytes, below 1");
    }
  }

  // The first failure is the one to tell.
  private static void closeAfter(Exception first, InputStream in) {
    try {
      Objects.requireNonNull(in, "in").close();
    } catch (IOException | RuntimeException e) {
      first.addSuppressed(e);
    }
  }
}
