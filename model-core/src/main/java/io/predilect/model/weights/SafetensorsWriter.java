package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.predilect.model.engine.HostBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes tensors as a safetensors file, each in the type that it has. */
public final class SafetensorsWriter {
  private static final long MOST_AT_ONCE = 1L << 30;

  private SafetensorsWriter() {}

  /** Writes the tensors in the map's order and forces them to the disk. */
  public static void write(Map<String, NDArray> tensors, Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeAll(channel, SafetensorsHeader.of(places(tensors)));
      for (NDArray tensor : tensors.values()) {
        writeTensor(channel, tensor);
      }
      channel.force(true);
    }
  }

  private static List<TensorInfo> places(Map<String, NDArray> tensors) {
    List<TensorInfo> places = new ArrayList<>();
    long begin = 0;
    for (Map.Entry<String, NDArray> entry : tensors.entrySet()) {
      NDArray tensor = entry.getValue();
      StoredType type = type(entry.getKey(), tensor.getDataType());
      long bytes = HostBytes.size(tensor);
      places.add(new TensorInfo(entry.getKey(), type, tensor.getShape(), begin, bytes));
      begin += bytes;
    }
    return places;
  }

  private static StoredType type(String name, DataType type) {
    return switch (type) {
      case FLOAT32 -> StoredType.F32;
      case UNKNOWN -> StoredType.BF16; // see HostBytes
      case UINT8 -> StoredType.U8;
      default -> throw new IllegalArgumentException(name + " is " + type);
    };
  }

  // A GiB at a time: one buffer cannot hold more than two, and of a GPU's tensor it is a copy.
  private static void writeTensor(FileChannel channel, NDArray tensor) throws IOException {
    long rows = tensor.getShape().dimension() == 0 ? 1 : tensor.getShape().get(0);
    long bytes = HostBytes.size(tensor);
    long most = bytes <= MOST_AT_ONCE ? rows : Math.max(1, MOST_AT_ONCE / (bytes / rows));
    for (long from = 0; from < rows; from += most) {
      try (NDManager scope = tensor.getManager().newSubManager()) {
        NDArray piece =
            most >= rows
                ? tensor
                : tensor.get(scope, new NDIndex().addSliceDim(from, Math.min(rows, from + most)));
        writeAll(channel, HostBytes.of(piece, scope));
      }
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
