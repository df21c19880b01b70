package io.predilect.model.weights;

import io.predilect.model.arch.ModelException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/** A safetensors file opened for reading, one tensor at a time. */
final class SafetensorsFile implements AutoCloseable {
  // "version https://git-lfs…", which would be a length of 7e18.
  private static final ByteBuffer POINTER =
      ByteBuffer.wrap("version ".getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();

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
      ByteBuffer first = read(channel, 0, SafetensorsHeader.LENGTH_BYTES);
      if (first.equals(POINTER)) {
        throw new ModelException(
            name + " is a pointer of Git LFS, not the file itself: fetch it with git lfs pull");
      }
      long length = first.getLong();
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

  /** One tensor's place. */
  StoredTensor tensor(String name) {
    return new StoredTensor(this, info(name));
  }

  Path path() {
    return path;
  }

  /** Fills a buffer with the bytes that begin at a place in the file. */
  void read(long position, ByteBuffer into) throws IOException {
    read(channel, position, into);
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
    read(channel, position, buffer);
    return buffer.flip();
  }

  private static void read(FileChannel channel, long position, ByteBuffer buffer)
      throws IOException {
    int begin = buffer.position();
    while (buffer.hasRemaining()) {
      long at = position + buffer.position() - begin;
      if (channel.read(buffer, at) < 0) {
        throw new EOFException("the file ends at byte " + at);
      }
    }
  }
}
