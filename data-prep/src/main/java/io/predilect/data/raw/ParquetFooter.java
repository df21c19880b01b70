package io.predilect.data.raw;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.Type;

/**
 * A Parquet file's end, where its columns are described. Newer writers know types that the reader
 * here does not (float16, for one), at which it stops, whether anybody wants the column or not:
 * such a file is shown to it with those columns as the plain bytes that they are stored as. Those
 * of float16 are marked.
 */
final class ParquetFooter {
  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final int TAIL = Integer.BYTES + MAGIC.length;
  // A field's number, which Parquet itself makes nothing of.
  private static final Type.ID FLOAT16 = new Type.ID(Integer.MIN_VALUE + 16);

  private ParquetFooter() {}

  /** The file without types that are unknown; empty when it has none. */
  static Optional<InputFile> withoutUnknownTypes(InputFile file) throws IOException {
    long length = file.getLength();
    long start;
    FileMetaData footer;
    try (SeekableInputStream in = file.newStream()) {
      in.seek(length - TAIL);
      byte[] size = new byte[Integer.BYTES];
      in.readFully(size);
      start = length - TAIL - ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt();
      in.seek(start);
      byte[] bytes = new byte[(int) (length - TAIL - start)];
      in.readFully(bytes);
      footer = Util.readFileMetaData(new ByteArrayInputStream(bytes));
    }
    boolean any = false;
    for (SchemaElement element : footer.getSchema()) {
      if (element.isSetLogicalType() && element.getLogicalType().getSetField() == null) {
        element.unsetLogicalType();
        // Of the types that newer writers know this one alone is of two bytes.
        if (element.getType() == org.apache.parquet.format.Type.FIXED_LEN_BYTE_ARRAY
            && element.getType_length() == Short.BYTES) {
          element.setField_id(FLOAT16.intValue());
        }
        any = true;
      }
    }
    return any
        ? Optional.of(new Shown(file, start, ByteBuffer.wrap(bytes(footer))))
        : Optional.empty();
  }

  /** Whether a column's values are float16: marked here, or a type of a newer Parquet's own. */
  static boolean float16(Type type) {
    return FLOAT16.equals(type.getId())
        || "FLOAT16".equals(String.valueOf(type.getLogicalTypeAnnotation()));
  }

  private static byte[] bytes(FileMetaData footer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Util.writeFileMetaData(footer, out);
    int size = out.size();
    out.write(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(size).array());
    out.write(MAGIC);
    return out.toByteArray();
  }

  /** A file with other bytes from {@code start} on. */
  private record Shown(InputFile file, long start, ByteBuffer end) implements InputFile {
    @Override
    public long getLength() {
      return start + end.capacity();
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
      return new ShownStream(this, file.newStream());
    }
  }

  private static final class ShownStream extends SeekableInputStream {
    private final Shown shown;
    private final SeekableInputStream before;
    private long position;

    ShownStream(Shown shown, SeekableInputStream before) {
      this.shown = shown;
      this.before = before;
    }

    @Override
    public void close() throws IOException {
      before.close();
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void seek(long target) throws IOException {
      position = target;
      if (target < shown.start()) {
        before.seek(target);
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      long behind = position - shown.start();
      int read;
      if (behind < 0) {
        read = before.read(target, offset, (int) Math.min(length, -behind));
      } else {
        read = (int) Math.min(length, shown.end().capacity() - behind);
        if (read <= 0) {
          return length == 0 ? 0 : -1;
        }
        shown.end().get((int) behind, target, offset, read);
      }
      position += Math.max(read, 0);
      return read;
    }

    @Override
    public void readFully(byte[] target) throws IOException {
      readFully(target, 0, target.length);
    }

    @Override
    public void readFully(byte[] target, int offset, int length) throws IOException {
      for (int done = 0; done < length; ) {
        int read = read(target, offset + done, length - done);
        if (read < 0) {
          throw new EOFException("the file ends at byte " + position);
        }
        done += read;
      }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      byte[] bytes = new byte[target.remaining()];
      int read = read(bytes, 0, bytes.length);
      target.put(bytes, 0, Math.max(read, 0));
      return read;
    }

    @Override
    public void readFully(ByteBuffer target) throws IOException {
      byte[] bytes = new byte[target.remaining()];
      readFully(bytes);
      target.put(bytes);
    }
  }
}
