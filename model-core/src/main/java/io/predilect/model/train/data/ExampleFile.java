package io.predilect.model.train.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.shard.TokenizedPair;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/**
 * A training's examples in one file of this machine, of which memory holds nothing: any rank may
 * need any example, since the global batches do not depend on the number of ranks. What is needed
 * comes from the system's cache of the file, or from the disk.
 *
 * <p>The file: the {@linkplain ExampleRecord records}; an index with the {@link ExampleShape} of
 * each and where it begins; the {@link ExampleSurvey} as JSON; how long these are.
 */
public final class ExampleFile implements ExampleSource, AutoCloseable {
  private static final long MAGIC = 0x50524558414d5033L; // "PREXAMP3"
  private static final int ENTRY = Long.BYTES + 5 * Integer.BYTES + Double.BYTES;
  private static final int TRAILER = Long.BYTES + Integer.BYTES + Long.BYTES;
  private static final int BUFFER_BYTES = 1 << 18;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LocalBytes file;
  private final long index; // where it begins
  private final ExampleSurvey survey;

  private ExampleFile(Path path, LocalBytes file) throws IOException {
    this.file = file;
    long end = file.size() - TRAILER;
    ByteBuffer trailer = end < 0 ? ByteBuffer.allocate(TRAILER) : file.read(end, TRAILER);
    this.index = trailer.getLong();
    int length = trailer.getInt();
    if (trailer.getLong() != MAGIC || length < 0 || length > end) {
      throw new IOException(path + " is no whole file of examples");
    }
    this.survey = JSON.readValue(file.read(end - length, length).array(), ExampleSurvey.class);
    if (index + (long) ENTRY * survey.size() + Long.BYTES + length != end) {
      throw new IOException(path + " is no whole file of examples");
    }
  }

  /**
   * Writes a file in one pass.
   *
   * @param pairs the examples; may tell the survey more about each before it gives it away
   * @param survey takes every example
   */
  public static void write(Path path, Iterator<TokenizedPair> pairs, ExampleSurvey.Builder survey)
      throws IOException {
    Path entries = path.resolveSibling(path.getFileName() + ".index");
    long at = 0;
    try (OutputStream records = stream(path)) {
      try (DataOutputStream index = new DataOutputStream(stream(entries))) {
        while (pairs.hasNext()) {
          TokenizedPair pair = pairs.next();
          survey.add(pair);
          byte[] bytes = ExampleRecord.encode(pair);
          records.write(bytes);
          write(at, ExampleShape.of(pair), index);
          at += bytes.length;
        }
        index.writeLong(at);
      }
      Files.copy(entries, records);
      byte[] surveyed = JSON.writeValueAsBytes(survey.build());
      records.write(surveyed);
      records.write(
          ByteBuffer.allocate(TRAILER).putLong(at).putInt(surveyed.length).putLong(MAGIC).array());
    } finally {
      Files.deleteIfExists(entries);
    }
  }

  private static OutputStream stream(Path path) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES);
  }

  private static void write(long at, ExampleShape shape, DataOutputStream index)
      throws IOException {
    index.writeLong(at);
    index.writeInt(shape.prompt());
    index.writeInt(shape.chosen());
    index.writeInt(shape.rejected());
    index.writeInt(shape.rest());
    index.writeInt(shape.promptHash());
    index.writeDouble(shape.weight());
  }

  /**
   * Opens a file; it may be removed then, and its room is free again when this is closed.
   *
   * @throws IOException when it is not whole
   */
  public static ExampleFile open(Path path) throws IOException {
    LocalBytes file = new LocalBytes(path);
    try {
      return new ExampleFile(path, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public int size() {
    return survey.size();
  }

  @Override
  public ExampleSurvey survey() {
    return survey;
  }

  @Override
  public ExampleShape shape(int index) {
    ByteBuffer entry = entry(index);
    entry.getLong();
    return new ExampleShape(
        entry.getInt(),
        entry.getInt(),
        entry.getInt(),
        entry.getInt(),
        entry.getInt(),
        entry.getDouble());
  }

  @Override
  public TokenizedPair get(int index) {
    ByteBuffer entry = entry(index);
    long begin = entry.getLong();
    return ExampleRecord.decode(file.read(begin, (int) (entry.getLong(ENTRY) - begin)));
  }

  /** An example's entry, and where the next record begins. */
  private ByteBuffer entry(int example) {
    return file.read(index + (long) ENTRY * example, ENTRY + Long.BYTES);
  }

  @Override
  public void close() {
    file.close();
  }
}
