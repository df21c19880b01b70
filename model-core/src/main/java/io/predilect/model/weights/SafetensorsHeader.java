package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.arch.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file: 8 bytes little-endian length, then JSON that gives every
 * tensor's type, shape and place. Nothing in it is believed before it was checked against the file.
 */
final class SafetensorsHeader {
  static final int LENGTH_BYTES = 8;

  /** The format's own bound on the JSON part. */
  static final long MAX_JSON_BYTES = 100_000_000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_RANK = 8;

  private static final int ALIGNMENT = 8;

  private SafetensorsHeader() {}

  /**
   * A file's first bytes: the header, padded so that the numbers after it are aligned.
   *
   * @param tensors in the order of their numbers, places counted from the first of these
   */
  static ByteBuffer of(List<TensorInfo> tensors) {
    ObjectNode json = JSON.createObjectNode();
    json.putObject("__metadata__").put("format", "pt");
    for (TensorInfo tensor : tensors) {
      ObjectNode info = json.putObject(tensor.name());
      info.put("dtype", tensor.type().name());
      ArrayNode shape = info.putArray("shape");
      Arrays.stream(tensor.shape().getShape()).forEach(shape::add);
      info.putArray("data_offsets").add(tensor.begin()).add(tensor.begin() + tensor.bytes());
    }
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (bytes.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] header = Arrays.copyOf(bytes, padded);
    Arrays.fill(header, bytes.length, padded, (byte) ' ');
    return ByteBuffer.allocate(LENGTH_BYTES + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(padded)
        .put(header)
        .flip();
  }

  /** Checks the header's length against the file before anything of that size is allocated. */
  static int checkedLength(String file, long length, long fileSize) {
    if (length < 2 || length > MAX_JSON_BYTES || length > fileSize - LENGTH_BYTES) {
      throw new ModelException(
          ("%s: the header says it has %s bytes, but the file has %s; the file is"
                  + " damaged or no safetensors file: fetch it again")
              .formatted(file, Long.toUnsignedString(length), fileSize));
    }
    return (int) length;
  }

  /** The tensors that the header names, in the order of their places. */
  static Map<String, TensorInfo> parse(String file, byte[] json, long fileSize) {
    long dataBegin = LENGTH_BYTES + (long) json.length;
    List<TensorInfo> tensors = new ArrayList<>();
    Iterator<Map.Entry<String, JsonNode>> fields = tree(file, json).fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (!field.getKey().equals("__metadata__")) {
        tensors.add(tensor(file, field.getKey(), field.getValue(), dataBegin));
      }
    }
    tensors.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::bytes));
    checkPlaces(file, tensors, dataBegin, fileSize);
    Map<String, TensorInfo> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    return byName;
  }

  private static JsonNode tree(String file, byte[] json) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
      JsonNode tree = JSON.readTree(text);
      if (tree == null || !tree.isObject()) {
        throw damaged(file, "the header is no JSON object");
      }
      return tree;
    } catch (CharacterCodingException | JsonProcessingException e) {
      throw new ModelException(
          file + ": the header is no JSON; the file is damaged: fetch it again", e);
    }
  }

  private static TensorInfo tensor(String file, String name, JsonNode json, long dataBegin) {
    StoredType type =
        StoredType.named(json.path("dtype").asText(""))
            .orElseThrow(
                () ->
                    new ModelException(
                        "%s: tensor %s has the unknown dtype %s; weights must be F32, F16 or BF16"
                            .formatted(file, name, json.get("dtype"))));
    JsonNode dims = json.path("shape");
    JsonNode offsets = json.path("data_offsets");
    if (!dims.isArray() || dims.size() > MAX_RANK || !offsets.isArray() || offsets.size() != 2) {
      throw damaged(file, "tensor " + name + " has no usable shape and data_offsets");
    }
    long[] shape = new long[dims.size()];
    long expected = type.bytes();
    for (int i = 0; i < shape.length; i++) {
      shape[i] = whole(file, name, dims.get(i));
      expected = multiply(file, name, expected, shape[i]);
    }
    long begin = whole(file, name, offsets.get(0));
    long bytes = whole(file, name, offsets.get(1)) - begin;
    if (bytes != expected) {
      throw damaged(
          file,
          "tensor " + name + " of shape " + dims + " needs " + expected + " bytes, not " + bytes);
    }
    return new TensorInfo(name, type, new Shape(shape), dataBegin + begin, bytes);
  }

  private static void checkPlaces(
      String file, List<TensorInfo> tensors, long dataBegin, long fileSize) {
    long next = dataBegin;
    for (TensorInfo tensor : tensors) {
      if (tensor.begin() != next) {
        throw damaged(
            file,
            "tensor " + tensor.name() + " begins at byte " + tensor.begin() + ", not " + next);
      }
      next += tensor.bytes();
    }
    if (next != fileSize) {
      throw damaged(
          file, "the tensors end at byte " + next + ", but the file has " + fileSize + " bytes");
    }
  }

  private static long whole(String file, String name, JsonNode number) {
    if (!number.canConvertToLong() || !number.isIntegralNumber() || number.longValue() < 0) {
      throw damaged(file, "tensor " + name + " has the number " + number);
    }
    // Bounded, so that sums of a few stay far from overflow.
    if (number.longValue() > 1L << 52) {
      throw damaged(file, "tensor " + name + " has the number " + number);
    }
    return number.longValue();
  }

  private static long multiply(String file, String name, long a, long b) {
    try {
      return Math.multiplyExact(a, b);
    } catch (ArithmeticException e) {
      throw new ModelException(file + ": tensor " + name + " has an impossible shape", e);
    }
  }

  private static ModelException damaged(String file, String what) {
    return new ModelException(file + ": " + what + "; the file is damaged: fetch it again");
  }
}
