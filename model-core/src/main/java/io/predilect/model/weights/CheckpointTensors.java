package io.predilect.model.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tensors of a model folder by name, from one safetensors file or from shards with an index.
 * Used by one thread.
 */
public final class CheckpointTensors implements AutoCloseable {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final Path folder;
  private final Map<String, SafetensorsFile> files = new HashMap<>();
  private final Map<String, StoredTensor> tensors = new HashMap<>();
  private final String prefix;
  private Optional<WeightLoader> loader = Optional.empty();

  private CheckpointTensors(Path folder, String prefix) {
    this.folder = folder;
    this.prefix = prefix;
  }

  /**
   * Opens a folder's weights.
   *
   * @param prefix what the names of the trunk's tensors begin with. A file that was written from
   *     the trunk alone, as GPT-2's published one, leaves it out of all names; it is understood
   * @throws ModelException when there are none, or one of the files is missing or damaged
   */
  public static CheckpointTensors open(Path folder, String prefix) throws IOException {
    CheckpointTensors tensors = new CheckpointTensors(folder, prefix);
    try {
      if (Files.exists(folder.resolve(INDEX))) {
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

  /** Opens one safetensors file. */
  public static CheckpointTensors ofFile(Path file) throws IOException {
    CheckpointTensors tensors = new CheckpointTensors(file, "");
    tensors.add(file);
    return tensors;
  }

  /** All names, as the files have them. */
  public Set<String> names() {
    return Set.copyOf(tensors.keySet());
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return stored(name).isPresent();
  }

  private Optional<StoredTensor> stored(String name) {
    String trunkAlone = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return Optional.ofNullable(tensors.getOrDefault(name, tensors.get(trunkAlone)));
  }

  /**
   * One tensor in float32.
   *
   * @throws ModelException when it is missing or has another shape
   */
  public NDArray read(String name, Shape shape, NDManager scope) throws IOException {
    StoredTensor tensor = find(name, shape);
    return loader(scope.getDevice()).read(tensor, scope);
  }

  // One for many tensors: making it compiles code.
  private WeightLoader loader(Device device) {
    if (loader.filter(open -> open.device().equals(device)).isEmpty()) {
      loader.ifPresent(WeightLoader::close);
      loader = Optional.of(WeightLoader.onDevice(device));
    }
    return loader.get();
  }

  /**
   * Where a tensor lies.
   *
   * @throws ModelException when it is missing, has another shape or a type that no weight has
   */
  StoredTensor find(String name, Shape shape) {
    StoredTensor tensor =
        stored(name)
            .orElseThrow(
                () ->
                    new ModelException(
                        folder + " has no tensor " + name + ", which its config.json implies"));
    if (!tensor.shape().equals(shape)) {
      throw new ModelException(
          folder
              + ": tensor "
              + name
              + " has shape "
              + tensor.shape()
              + ", but config.json implies "
              + shape);
    }
    if (!tensor.info().type().holdsWeights()) {
      throw new ModelException(
          folder
              + ": tensor "
              + name
              + " has dtype "
              + tensor.info().type()
              + "; weights must be F32, F16 or BF16: use the model as it was before it was"
              + " quantised");
    }
    return tensor;
  }

  @Override
  public void close() throws IOException {
    loader.ifPresent(WeightLoader::close);
    loader = Optional.empty();
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
    JsonNode map;
    try {
      map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
    } catch (JsonProcessingException e) {
      throw new ModelException(
          index + " is no JSON (" + e.getOriginalMessage() + "): fetch it again", e);
    }
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
      tensors.put(name, file.tensor(name));
    }
  }
}
