package io.predilect.data.raw;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;

/**
 * The rows of one Parquet file as JSON objects, without Spark. A row's position is its number in
 * the file, from 0; its text is the object. {@link #next} throws {@link UncheckedIOException} when
 * the file cannot be read on.
 */
public final class ParquetRows implements Iterator<RawRow>, Closeable {
  private final String file;
  private final ParquetReader<Group> reader;
  private Optional<Group> ahead;
  private long position;

  private ParquetRows(String file, ParquetReader<Group> reader) {
    this.file = file;
    this.reader = reader;
    this.ahead = advance();
  }

  /**
   * Opens a file.
   *
   * @param file its name, for messages
   * @param in the file
   * @param configuration of the file system
   * @throws RawFileException when it is no whole Parquet file, or has no rows
   */
  public static ParquetRows open(String file, InputFile in, Configuration configuration)
      throws IOException {
    ParquetRows rows;
    try {
      rows = new ParquetRows(file, new Builder(in).withConf(configuration).build());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (RuntimeException e) {
      RawFileException broken =
          new RawFileException(
              RawFileException.Kind.UNKNOWN,
              file
                  + " is not a whole Parquet file ("
                  + e.getMessage()
                  + "): copy or write it again");
      broken.initCause(e);
      throw broken;
    }
    if (!rows.hasNext()) {
      rows.close();
      throw new RawFileException(
          RawFileException.Kind.EMPTY,
          file + " has no rows: give a file with rows, or take it out of the input");
    }
    return rows;
  }

  private static final class Builder extends ParquetReader.Builder<Group> {
    Builder(InputFile in) {
      super(in);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }

  @Override
  public boolean hasNext() {
    return ahead.isPresent();
  }

  @Override
  public RawRow next() {
    Group group = ahead.orElseThrow(() -> new NoSuchElementException("no more rows in " + file));
    RawRow row = row(group);
    position++;
    ahead = advance();
    return row;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  private RawRow row(Group group) {
    try {
      JsonNode json = ParquetJson.object(group);
      return new RawRow.Parsed(position, json, json.toString());
    } catch (CharacterCodingException e) {
      return new RawRow.Broken(
          position,
          RejectReason.BAD_UTF8,
          Objects.requireNonNullElse(e.getMessage(), "a text is not UTF-8"),
          group.toString());
    }
  }

  private Optional<Group> advance() {
    try {
      return Optional.ofNullable(reader.read());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + file + " behind row " + position + ": " + e.getMessage(), e);
    }
  }
}
