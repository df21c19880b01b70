package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.engine.HostBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;

/** Writes tensors as a safetensors file, each in the type that it has. */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;
  private static final long MOST_AT_ONCE = 1L << 30;

  private SafetensorsWriter() {}

  /** Writes the tensors in the map's order and forces them to the disk. */
  public static void write(Map<String, NDArray> tensors, Path file) throws IOException {
    byte[] header = header(tensors);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer length =
          ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      writeAll(channel, length.putLong(0, header.length));
      writeAll(channel, ByteBuffer.wrap(header));
      for (NDArray tensor : tensors.values()) {
        writeTensor(channel, tensor);
      }
      channel.force(true);
    }
  }

  private static byte[] header(Map<String, NDArray> tensors) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, NDArray> entry : tensors.entrySet()) {
      NDArray tensor = entry.getValue();
      ObjectNode info = json.putObject(entry.getKey());
      info.put("dtype", typeName(entry.getKey(), tensor.getDataType()));
      ArrayNode shape = info.putArray("shape");
      Arrays.stream(tensor.getShape().getShape()).forEach(shape::add);
      long end = offset + HostBytes.size(tensor);
      info.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] bytes = JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    int padded = (bytes.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] header = Arrays.copyOf(bytes, padded);
    Arrays.fill(header, bytes.length, padded, (byte) ' ');
    return header;
  }

  private static String typeName(String name, DataType type) {
    return switch (type) {
      case FLOAT32 -> "F32";
      case UNKNOWN -> "BF16"; // see HostBytes
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
