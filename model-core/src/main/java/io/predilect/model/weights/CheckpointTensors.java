package io.predilect.model.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.arch.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tensors of a model folder by name, from one safetensors file or from shards with an index.
 * Used by one thread.
 */
public final class CheckpointTensors implements AutoCloseable {
  private static final String SINGLE = WeightFiles.SINGLE;
  private static final String INDEX = SINGLE + WeightFiles.INDEX;

  private static final int PIECE = 1 << 16;

  private final Path folder;
  private final Map<String, SafetensorsFile> files = new HashMap<>();
  private final Map<String, StoredTensor> tensors = new HashMap<>();
  private final Set<String> unread = new HashSet<>();
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
      // As transformers: an index beside a whole file is what an earlier, larger one left.
      if (Files.exists(folder.resolve(SINGLE))) {
        tensors.add(folder.resolve(SINGLE));
      } else if (Files.exists(folder.resolve(INDEX))) {
        tensors.addShards(folder.resolve(INDEX));
      } else {
        throw WeightFiles.missing(folder, SINGLE);
      }
      TensorSet.requireUnquantised(folder, tensors.names());
      return tensors;
    } catch (IOException | RuntimeException e) {
      try (tensors) {
        throw e;
      }
    }
  }

  /**
   * Opens one safetensors file of a folder.
   *
   * @throws ModelException when it is not there; what lies there in its place is named
   */
  public static CheckpointTensors ofFile(Path folder, String name) throws IOException {
    if (!Files.exists(folder.resolve(name))) {
      throw WeightFiles.missing(folder, name);
    }
    return ofFile(folder.resolve(name));
  }

  /** Opens one safetensors file. */
  public static CheckpointTensors ofFile(Path file) throws IOException {
    CheckpointTensors tensors = new CheckpointTensors(file, "");
    tensors.add(file);
    return tensors;
  }

  /** The folder or the file that these are of. */
  public Path folder() {
    return folder;
  }

  /** All names, as the files have them. */
  public Set<String> names() {
    return Set.copyOf(tensors.keySet());
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return stored(name).isPresent();
  }

  /** The shape of a tensor that is there. */
  public Shape shape(String name) {
    return find(name).shape();
  }

  private Optional<StoredTensor> stored(String name) {
    return whole(name).or(() -> JoinedExperts.within(name, this::whole));
  }

  private Optional<StoredTensor> whole(String name) {
    String trunkAlone = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return Stream.concat(Stream.of(name, trunkAlone), TextPart.places(name).stream())
        .map(tensors::get)
        .filter(Objects::nonNull)
        .findFirst();
  }

  /**
   * What to say of a tensor that is missing under its name and there behind some other beginning,
   * as models have that were saved within what wraps them: DDP, torch.compile, a trainer's class.
   */
  Optional<String> wrapped(String name) {
    return tensors.keySet().stream()
        .filter(stored -> stored.endsWith("." + name))
        .min(Comparator.naturalOrder())
        .map(
            stored ->
                "; it has %s: the model was saved within another, so save the one inside, or take \"%s\" off the names of its tensors"
                    .formatted(stored, stored.substring(0, stored.length() - name.length())));
  }

  /** Names that nothing has asked for yet. */
  Set<String> unread() {
    return Set.copyOf(unread);
  }

  /** Gives one tensor a second name. */
  void readAs(String name, String stored) {
    tensors.put(name, find(stored));
  }

  /**
   * Whether all numbers of a tensor are zero.
   *
   * @throws ModelException when it is missing or its type is none of weights
   */
  public boolean isZero(String name) throws IOException {
    StoredTensor tensor = find(name);
    int bytes = tensor.info().type().bytes();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    for (long from = 0; from < tensor.info().bytes(); from += PIECE) {
      int length = (int) Math.min(PIECE, tensor.info().bytes() - from);
      tensor.read(from, piece.clear().limit(length));
      for (int i = 0; i < length; i++) {
        // The first bit of a number's last byte is its sign.
        if ((piece.get(i) & (i % bytes == bytes - 1 ? 0x7f : 0xff)) != 0) {
          return false;
        }
      }
    }
    return true;
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

  /**
   * One tensor of bytes.
   *
   * @param shape of at most 2 GiB
   * @throws ModelException when it is missing or has another shape or type
   */
  public NDArray readBytes(String name, Shape shape, NDManager scope) throws IOException {
    StoredTensor tensor = findBytes(new Mxfp4.Packed(name, shape));
    ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(tensor.info().bytes()));
    tensor.read(0, bytes);
    return scope.create(bytes.rewind(), shape, DataType.UINT8);
  }

  /** Where a tensor of bytes lies; refused as {@link #readBytes} does. */
  StoredTensor findBytes(Mxfp4.Packed bytes) {
    StoredTensor tensor = locate(bytes.name());
    if (tensor.info().type() != StoredType.U8 || !tensor.shape().equals(bytes.shape())) {
      throw new ModelException(
          "%s: tensor %s has dtype %s and shape %s, but %s implies U8 and %s"
              .formatted(
                  folder,
                  bytes.name(),
                  tensor.info().type(),
                  tensor.shape(),
                  config(),
                  bytes.shape()));
    }
    return tensor;
  }

  /**
   * Checks that a weight's tensors are there and of its shape.
   *
   * @throws ModelException when one is missing, or has another shape or a type that it cannot have
   */
  void require(Part part) {
    if (Mxfp4.holds(part, this)) {
      Mxfp4 packed = Mxfp4.of(part);
      findBytes(packed.blocks());
      findBytes(packed.scales());
    } else {
      find(part.name(), part.shape());
    }
  }

  /**
   * Refuses what is no number.
   *
   * @param names what was read
   * @param array its values
   */
  public void requireFinite(String names, NDArray array) {
    // A sum of numbers is a number unless one of them is none.
    try (NDArray sum = array.sum();
        NDArray number = sum.toType(DataType.FLOAT32, false)) {
      if (!Float.isFinite(number.getFloat())) {
        throw new ModelException(
            ("%s: %s holds NaN or infinity: the file is damaged, or training diverged"
                    + " before it was saved")
                .formatted(folder, names));
      }
    }
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
    StoredTensor tensor = find(name);
    if (!tensor.shape().equals(shape)) {
      throw new ModelException(
          "%s: tensor %s has shape %s, but %s implies %s"
              .formatted(folder, name, tensor.shape(), config(), shape));
    }
    return tensor;
  }

  private StoredTensor find(String name) {
    StoredTensor tensor = locate(name);
    if (!tensor.info().type().holdsWeights()) {
      throw new ModelException(
          "%s: tensor %s has dtype %s; weights must be F32, F16 or BF16: %s"
              .formatted(
                  folder,
                  name,
                  tensor.info().type(),
                  tensor.info().type() == StoredType.F64
                      ? "convert it to float32, model.to(torch.float32) before save_pretrained"
                      : "use the model as it was before it was quantised"));
    }
    return tensor;
  }

  private StoredTensor locate(String name) {
    StoredTensor tensor =
        stored(name)
            .orElseThrow(
                () ->
                    new ModelException(
                        "%s has no tensor %s, which its %s implies%s"
                            .formatted(folder, name, config(), wrapped(name).orElse(""))));
    unread.remove(tensor.info().name());
    return tensor;
  }

  // One file alone is read for adapters and checkpoints, whose shapes their own settings give.
  private String config() {
    return Files.isDirectory(folder) ? "config.json" : "configuration";
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
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      Path shard = Path.of(entry.getValue().asText());
      // A name only: an index must not lead out of its folder.
      if (shard.getNameCount() != 1 || shard.isAbsolute()) {
        throw new ModelException(index + " names " + shard + ", which is not in its folder");
      }
      if (!files.containsKey(shard.toString())) {
        if (!Files.isRegularFile(folder.resolve(shard))) {
          throw new ModelException(
              folder.resolve(shard) + " is missing, which " + INDEX + " names: fetch it too");
        }
        add(folder.resolve(shard));
      }
      SafetensorsFile file = files.get(shard.toString());
      if (!file.names().contains(entry.getKey())) {
        throw new ModelException(
            ("%s says that %s is in %s, but it is not: index and shards are of different"
                    + " models, fetch them again")
                .formatted(index, entry.getKey(), shard));
      }
      // Of two tensors with one name the index says which.
      tensors.put(entry.getKey(), file.tensor(entry.getKey()));
    }
  }

  private void add(Path path) throws IOException {
    SafetensorsFile file = SafetensorsFile.open(path);
    files.put(path.getFileName().toString(), file);
    unread.addAll(file.names());
    for (String name : file.names()) {
      tensors.putIfAbsent(name, file.tensor(name));
    }
  }
}
