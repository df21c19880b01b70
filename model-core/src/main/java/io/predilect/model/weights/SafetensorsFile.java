package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.ModelException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/** A safetensors file opened for reading, one tensor at a time. */
final class SafetensorsFile implements AutoCloseable {
  private static final int BLOCK = 1 << 16; // numbers converted at a time
  private static final int PIECE = 1 << 28; // numbers that a buffer takes as floats

  private final Path path;
  private final FileChannel channel;
  private final Map<String, TensorInfo> tensors;

  private SafetensorsFile(Path path, FileChannel channel, Map<String, TensorInfo> tensors) {
    this.path = path;
    this.channel = channel;
    this.tensors = tensors;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws ModelException when the file is missing, cut short or damaged
   */
  static SafetensorsFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new ModelException(path + " is missing: a model folder holds its weights there");
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      long size = channel.size();
      String name = path.toString();
      if (size < SafetensorsHeader.LENGTH_BYTES) {
        throw new ModelException(
            name + " has only " + size + " bytes; it is no safetensors file: fetch it again");
      }
      long length = read(channel, 0, SafetensorsHeader.LENGTH_BYTES).getLong();
      byte[] json = new byte[SafetensorsHeader.checkedLength(name, length, size)];
      read(channel, SafetensorsHeader.LENGTH_BYTES, json.length).get(json);
      return new SafetensorsFile(path, channel, SafetensorsHeader.parse(name, json, size));
    } catch (IOException | RuntimeException e) {
      try (channel) {
        throw e;
      }
    }
  }

  Set<String> names() {
    return tensors.keySet();
  }

  Shape shape(String name) {
    return info(name).shape();
  }

  /** One tensor in float32, whatever type it has in the file. */
  NDArray read(String name, NDManager scope) throws IOException {
    TensorInfo info = info(name);
    if (info.bytes() > Integer.MAX_VALUE) {
      throw new ModelException(
          path
              + ": tensor "
              + name
              + " has "
              + info.shape()
              + "; at most 2 GiB in float32 are read");
    }
    ByteBuffer bytes =
        channel
            .map(FileChannel.MapMode.READ_ONLY, info.begin(), info.bytes())
            .order(ByteOrder.LITTLE_ENDIAN);
    if (info.type() == DataType.BFLOAT16) {
      return bfloat16(bytes, info, scope);
    }
    ByteBuffer copy = scope.allocateDirect((int) info.bytes());
    copy.put(bytes).rewind();
    // Into memory of PyTorch's own: matrix products give the same bits only for equal alignment.
    try (NDArray stored = scope.create(copy, info.shape(), info.type())) {
      return info.type() == DataType.FLOAT32
          ? stored.duplicate()
          : stored.toType(DataType.FLOAT32, true);
    }
  }

  // The bridge takes no bfloat16 (it ends the process). Its bits are the upper half of a float's.
  private static NDArray bfloat16(ByteBuffer bytes, TensorInfo info, NDManager scope) {
    ShortBuffer from = bytes.asShortBuffer();
    try (NDList pieces = new NDList()) {
      do {
        int size = Math.min(PIECE, from.remaining());
        pieces.add(scope.create(widened(from, size, scope), new Shape(size), DataType.FLOAT32));
      } while (from.hasRemaining());
      return NDArrays.concat(pieces).reshape(info.shape());
    }
  }

  private static ByteBuffer widened(ShortBuffer from, int size, NDManager scope) {
    ByteBuffer wide = scope.allocateDirect(size * Float.BYTES);
    IntBuffer to = wide.asIntBuffer();
    short[] halves = new short[Math.min(BLOCK, size)];
    int[] bits = new int[halves.length];
    while (to.hasRemaining()) {
      int count = Math.min(halves.length, to.remaining());
      from.get(halves, 0, count);
      for (int i = 0; i < count; i++) {
        bits[i] = halves[i] << Short.SIZE;
      }
      to.put(bits, 0, count);
    }
    return wide;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private TensorInfo info(String name) {
    TensorInfo info = tensors.get(name);
    if (info == null) {
      throw new ModelException(path + " has no tensor " + name);
    }
    return info;
  }

  private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file ends at byte " + (position + buffer.position()));
      }
    }
    return buffer.flip();
  }
}
