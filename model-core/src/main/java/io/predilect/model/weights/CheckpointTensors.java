package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a model folder by name, from one safetensors file or from shards with an index.
 */
public final class CheckpointTensors implements AutoCloseable {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final Path folder;
  private final Map<String, SafetensorsFile> files = new HashMap<>();
  private final Map<String, SafetensorsFile> owners = new HashMap<>();

  private CheckpointTensors(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens a folder's weights.
   *
   * @throws ModelException when there are none, or one of the files is missing or damaged
   */
  public static CheckpointTensors open(Path folder) throws IOException {
    return open(folder, Files.exists(folder.resolve(INDEX)));
  }

  /** Opens one safetensors file. */
  public static CheckpointTensors ofFile(Path file) throws IOException {
    CheckpointTensors tensors = new CheckpointTensors(file);
    tensors.add(file);
    return tensors;
  }

  private static CheckpointTensors open(Path folder, boolean sharded) throws IOException {
    CheckpointTensors tensors = new CheckpointTensors(folder);
    try {
      if (sharded) {
        tensors.addShards(folder.resolve(INDEX));
      } else {
        tensors.add(folder.resolve(SINGLE));
      }
      return tensors;
    } catch (IOException | RuntimeException e) {
      try (tensors) {
        throw e;
      }
    }
  }

  /** All names. */
  public Set<String> names() {
    return Set.copyOf(owners.keySet());
  }

  /** The shape that a tensor has in its file. */
  Shape shape(String name) {
    return owners.get(name).shape(name);
  }

  public boolean has(String name) {
    return owners.containsKey(name);
  }

  /**
   * One tensor in float32.
   *
   * @throws ModelException when it is missing or has another shape
   */
  public NDArray read(String name, Shape shape, NDManager scope) throws IOException {
    StoredTensor tensor = find(name, shape);
    try (WeightLoader loader = new WeightLoader(scope)) {
      return loader.read(tensor, scope);
    }
  }

  /**
   * Where a tensor lies.
   *
   * @throws ModelException when it is missing or has another shape
   */
  StoredTensor find(String name, Shape shape) {
    SafetensorsFile file = owners.get(name);
    if (file == null) {
      throw new ModelException(
          folder + " has no tensor " + name + ", which its config.json implies");
    }
    if (!file.shape(name).equals(shape)) {
      throw new ModelException(
          folder
              + ": tensor "
              + name
              + " has shape "
              + file.shape(name)
              + ", but config.json implies "
              + shape);
    }
    return file.tensor(name);
  }

  @Override
  public void close() throws IOException {
    IOException first = null;
    for (SafetensorsFile file : files.values()) {
      try {
        file.close();
      } catch (IOException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void addShards(Path index) throws IOException {
    JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new ModelException(index + " has no weight_map");
    }
    Iterator<JsonNode> names = map.elements();
    while (names.hasNext()) {
      Path shard = Path.of(names.next().asText());
      // A name only: an index must not lead out of its folder.
      if (shard.getNameCount() != 1 || shard.isAbsolute()) {
        throw new ModelException(index + " names " + shard + ", which is not in its folder");
      }
      if (!files.containsKey(shard.toString())) {
        add(folder.resolve(shard));
      }
    }
  }

  private void add(Path path) throws IOException {
    SafetensorsFile file = SafetensorsFile.open(path);
    files.put(path.getFileName().toString(), file);
    for (String name : file.names()) {
      owners.put(name, file);
    }
  }
}
