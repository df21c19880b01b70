package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A safetensors file of float32 tensors whose numbers come tensor by tensor, in any order. */
public final class SafetensorsPieces implements Closeable {
  private static final int PIECE = 1 << 16;

  private final FileChannel channel;
  private final Map<String, Long> places = new LinkedHashMap<>();
  private final ByteBuffer bytes =
      ByteBuffer.allocate(PIECE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * Begins a file, in place of one that is there.
   *
   * @param tensors their names and shapes, in the file's order
   */
  public SafetensorsPieces(Map<String, Shape> tensors, Path file) throws IOException {
    List<TensorInfo> infos = new ArrayList<>();
    long begin = 0;
    for (Map.Entry<String, Shape> tensor : tensors.entrySet()) {
      Shape shape = tensor.getValue();
      long length = shape.size() * Float.BYTES;
      infos.add(new TensorInfo(tensor.getKey(), StoredType.F32, shape, begin, length));
      begin += length;
    }
    ByteBuffer header = SafetensorsHeader.of(infos);
    for (TensorInfo info : infos) {
      places.put(info.name(), header.limit() + info.begin());
    }
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    write(header, 0);
  }

  /** Writes all numbers of one tensor: those of {@code values} from an index on. */
  public void write(String name, float[] values, int from, int count) throws IOException {
    long place = places.get(name);
    for (int at = 0; at < count; at += PIECE) {
      int piece = Math.min(PIECE, count - at);
      bytes.clear();
      bytes.asFloatBuffer().put(values, from + at, piece);
      write(bytes.limit(piece * Float.BYTES), place + (long) at * Float.BYTES);
    }
  }

  private void write(ByteBuffer given, long place) throws IOException {
    long at = place;
    while (given.hasRemaining()) {
      at += channel.write(given, at);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
