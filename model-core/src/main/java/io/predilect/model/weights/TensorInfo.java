package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import java.util.Objects;

/**
 * Where one tensor lies in a safetensors file.
 *
 * @param name its name
 * @param type what its numbers are
 * @param shape its shape
 * @param begin the first byte, from the start of the file
 * @param bytes how many bytes
 */
record TensorInfo(String name, StoredType type, Shape shape, long begin, long bytes) {
  TensorInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(shape, "shape");
  }
}
