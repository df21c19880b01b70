package io.predilect.model.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Engines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Safetensors files that hold something else than they should. */
public final class TensorFiles {
  private TensorFiles() {}

  /**
   * Changes the numbers in a folder's {@code model.safetensors}. The shape of a name that is new,
   * or has another number of them, is that of the same numbers under another name, else one row of
   * them.
   */
  public static void change(Path folder, Consumer<Map<String, float[]>> change) throws IOException {
    changeFile(folder.resolve("model.safetensors"), change);
  }

  /** The same of any file. */
  public static void changeFile(Path file, Consumer<Map<String, float[]>> change)
      throws IOException {
    Map<String, float[]> numbers = new LinkedHashMap<>();
    Map<String, Shape> shapes = new HashMap<>();
    IdentityHashMap<float[], Shape> shapesOf = new IdentityHashMap<>();
    try (SafetensorsFile header = SafetensorsFile.open(file);
        CheckpointTensors tensors = CheckpointTensors.ofFile(file);
        NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
      for (String name : header.names()) {
        Shape shape = header.tensor(name).shape();
        float[] values = tensors.read(name, shape, scope).toFloatArray();
        numbers.put(name, values);
        shapes.put(name, shape);
        shapesOf.put(values, shape);
      }
    }
    change.accept(numbers);
    try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      numbers.forEach(
          (name, values) -> {
            Shape shape =
                Stream.of(shapes.get(name), shapesOf.get(values))
                    .filter(one -> one != null && one.size() == values.length)
                    .findFirst()
                    .orElse(new Shape(values.length));
            arrays.put(name, scope.create(values, shape));
          });
      SafetensorsWriter.write(arrays, file);
    }
  }
}
