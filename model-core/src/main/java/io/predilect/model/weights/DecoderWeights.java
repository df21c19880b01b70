package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.data.hash.SplitMix;
import io.predilect.model.arch.Family;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.arch.Role;
import io.predilect.model.engine.HostBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A decoder's weights in the form the kernels want: query, key and value projections joined, gate
 * and up joined. In files they have Hugging Face's names and may be apart.
 */
public final class DecoderWeights implements TrainedWeights {
  /** The embedding's name in {@link #all}. */
  public static final String EMBEDDING = "embedding";

  /** The name in {@link #all} of learned positions. */
  public static final String POSITIONS = "positions";

  private static final String NORM = "norm";
  private static final String NORM_BIAS = "norm.bias";
  private static final String HEAD = "head";
  private static final int NAMED = 3; // of the tensors that one weight is joined from

  /** The matrices of a block. */
  private static final Set<String> PACKED =
      Set.of(Role.QKV.name(), Role.OUT.name(), Role.UP.name(), Role.DOWN.name());

  /** What may be held in bfloat16, and a language model's head: nearly all numbers of a model. */
  private static final Set<String> HALVED =
      Set.of(
          EMBEDDING,
          POSITIONS,
          Role.QKV.name(),
          Role.OUT.name(),
          Role.UP.name(),
          Role.DOWN.name(),
          Role.EXPERTS_UP.name(),
          Role.EXPERTS_DOWN.name());

  private final ModelConfig config;
  private final HeadKind kind;
  private final Precision precision;
  private final Map<String, List<Part>> parts;
  private final Map<String, NDArray> arrays;
  private final Optional<NDArray> packedHead;

  private DecoderWeights(
      ModelConfig config,
      HeadKind kind,
      Precision precision,
      Map<String, List<Part>> parts,
      Map<String, NDArray> arrays) {
    this(config, kind, precision, parts, arrays, Optional.empty());
  }

  private DecoderWeights(
      ModelConfig config,
      HeadKind kind,
      Precision precision,
      Map<String, List<Part>> parts,
      Map<String, NDArray> arrays,
      Optional<NDArray> packedHead) {
    this.config = config;
    this.kind = kind;
    this.precision = precision;
    this.parts = parts;
    this.arrays = arrays;
    this.packedHead = packedHead;
  }

  /**
   * Reads weights from a checkpoint. A reward model started from a language model has no {@code
   * score.weight} yet: it begins at zero, so that all rewards begin equal.
   *
   * @throws io.predilect.model.arch.ModelException when the checkpoint holds less or more than this
   *     model's weights, or numbers that are none
   */
  public static DecoderWeights read(
      ModelConfig config, HeadKind kind, CheckpointTensors tensors, NDManager manager)
      throws IOException {
    return read(config, kind, tensors, Precision.FLOAT32, manager);
  }

  /** The same; a precision says in which type the blocks' matrices are held. */
  public static DecoderWeights read(
      ModelConfig config,
      HeadKind kind,
      CheckpointTensors tensors,
      Precision precision,
      NDManager manager)
      throws IOException {
    ModelConfig stored = TiedHead.asStored(config, kind, tensors);
    Map<String, List<Part>> parts = parts(stored, kind);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    try (WeightLoader loader = new WeightLoader(manager)) {
      for (Map.Entry<String, List<Part>> entry : parts.entrySet()) {
        List<Part> list = entry.getValue();
        boolean reward = kind == HeadKind.REWARD && entry.getKey().equals(HEAD);
        arrays.put(
            entry.getKey(),
            reward && !tensors.has(list.get(0).name())
                ? manager.zeros(list.get(0).shape())
                : loader.join(
                    list,
                    tensors,
                    precision.halfWeights() && isHalved(entry.getKey(), kind),
                    config.heads(),
                    manager));
        tensors.requireFinite(names(list), arrays.get(entry.getKey()));
      }
    }
    Set<String> unread = tensors.unread();
    if (config.family() == Family.GEMMA3) {
      unread = TextPart.withoutPictures(tensors.folder(), unread);
    }
    TensorSet.requireAllUsed(tensors.folder(), kind, unread);
    return new DecoderWeights(stored, kind, precision, parts, arrays);
  }

  // Experts are hundreds of tensors.
  private static String names(List<Part> parts) {
    String some = parts.stream().limit(NAMED).map(Part::name).collect(Collectors.joining(" or "));
    return parts.size() > NAMED ? some + " or another of these" : some;
  }

  /**
   * Fresh weights: matrices normal with the configuration's deviation, norms one, biases and the
   * reward head zero. A seed's numbers are the same on every device, so the processor draws them,
   * with all its cores.
   */
  public static DecoderWeights fresh(
      ModelConfig config, HeadKind kind, long seed, NDManager manager) {
    Map<String, List<Part>> parts = parts(config, kind);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    parts.entrySet().parallelStream()
        .map(
            each ->
                Map.entry(
                    each.getKey(),
                    fresh(config, kind, seed, each.getKey(), each.getValue(), manager)))
        .forEachOrdered(each -> arrays.put(each.getKey(), each.getValue()));
    return new DecoderWeights(config, kind, Precision.FLOAT32, parts, arrays);
  }

  /**
   * Random weights made on the manager's device in a moment, for measurements: matrices normal with
   * the configuration's deviation and others every time, norms one, biases zero.
   */
  public static DecoderWeights random(
      ModelConfig config, HeadKind kind, Precision precision, NDManager manager) {
    Map<String, List<Part>> parts = parts(config, kind);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    try (WeightLoader loader = new WeightLoader(manager)) {
      parts.forEach(
          (name, list) -> {
            Shape shape = PartLayout.joinedShape(list);
            boolean half = precision.halfWeights() && isHalved(name, kind);
            arrays.put(
                name,
                vector(name, shape, manager)
                    .orElseGet(
                        () -> loader.random(shape, config.initializerRange(), half, manager)));
          });
    }
    return new DecoderWeights(config, kind, precision, parts, arrays);
  }

  private static Optional<NDArray> vector(String name, Shape shape, NDManager manager) {
    if (name.endsWith("BIAS") || name.endsWith(".bias")) {
      return Optional.of(manager.zeros(shape));
    }
    return shape.dimension() == 1 ? Optional.of(manager.ones(shape)) : Optional.empty();
  }

  private static NDArray fresh(
      ModelConfig config,
      HeadKind kind,
      long seed,
      String name,
      List<Part> parts,
      NDManager manager) {
    Shape shape = PartLayout.joinedShape(parts);
    Optional<NDArray> vector = vector(name, shape, manager);
    if (vector.isPresent()) {
      return vector.get();
    }
    if (name.equals(HEAD) && kind == HeadKind.REWARD) {
      return manager.zeros(shape);
    }
    // One generator per weight, so that it does not depend on the order of the others.
    Random random = new Random(seed * SplitMix.GOLDEN + name.hashCode());
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * config.initializerRange());
    }
    return manager.create(values, shape);
  }

  // A reward's head is one row, and trained with adapters: it stays in float32.
  private static boolean isHalved(String name, HeadKind kind) {
    return HALVED.contains(name.substring(name.lastIndexOf('.') + 1))
        || (name.equals(HEAD) && kind == HeadKind.CAUSAL);
  }

  /** The tensors of files that each of {@link #all} is joined of. */
  public static Map<String, List<Part>> parts(ModelConfig config, HeadKind kind) {
    TensorNames names = new TensorNames(config);
    Map<String, List<Part>> parts = new LinkedHashMap<>();
    parts.put(EMBEDDING, List.of(names.embedding()));
    if (!config.rotary()) {
      parts.put(POSITIONS, List.of(names.positions()));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      for (Role role : Role.of(config)) {
        parts.put("layers." + layer + "." + role, names.block(layer, role));
      }
    }
    parts.put(NORM, List.of(names.norm()));
    if (config.norm().biased()) {
      parts.put(NORM_BIAS, List.of(names.normBias()));
    }
    if (kind == HeadKind.REWARD) {
      parts.put(HEAD, List.of(names.rewardHead()));
    } else if (!config.tieEmbeddings()) {
      parts.put(HEAD, List.of(names.languageHead()));
    }
    return parts;
  }

  /** How many numbers the weights of a configuration are. */
  public static long parameters(ModelConfig config, HeadKind kind) {
    return bytes(config, kind, name -> 1);
  }

  /** The bytes that they take, held in a precision. */
  public static long bytes(ModelConfig config, HeadKind kind, Precision precision) {
    return bytes(
        config,
        kind,
        name -> precision.halfWeights() && isHalved(name, kind) ? Short.BYTES : Float.BYTES);
  }

  /** The bytes of one of them. */
  public static long bytes(ModelConfig config, HeadKind kind, Precision precision, String name) {
    Shape shape = PartLayout.joinedShape(parts(config, kind).get(name));
    return shape.size()
        * (precision.halfWeights() && isHalved(name, kind) ? Short.BYTES : Float.BYTES);
  }

  private static long bytes(ModelConfig config, HeadKind kind, ToLongFunction<String> each) {
    return parts(config, kind).entrySet().stream()
        .mapToLong(
            part ->
                PartLayout.joinedShape(part.getValue()).size() * each.applyAsLong(part.getKey()))
        .sum();
  }

  public ModelConfig config() {
    return config;
  }

  public HeadKind kind() {
    return kind;
  }

  /** The type that these are held in and multiplied in. */
  public Precision precision() {
    return precision;
  }

  /** [vocab, hidden]. */
  public NDArray embedding() {
    return arrays.get(EMBEDDING);
  }

  /** Learned positions [positions, hidden]; the embedding again where there are none. */
  public NDArray positions() {
    return arrays.getOrDefault(POSITIONS, embedding());
  }

  /** All blocks' weights, each block's in the order of {@link Role#of}. */
  public List<NDArray> layers() {
    List<NDArray> layers = new ArrayList<>();
    arrays.forEach(
        (name, array) -> {
          if (name.startsWith("layers.")) {
            layers.add(array);
          }
        });
    return layers;
  }

  /**
   * The matrix of one weight, [out, in], to compute with.
   *
   * @param scope owner of what is made for it
   */
  public NDArray matrix(String name, NDManager scope) {
    return arrays.get(name);
  }

  /** The final norm, [hidden]. */
  public NDArray norm() {
    return arrays.get(NORM);
  }

  /** The final norm's bias; the norm again where there is none. */
  public NDArray normBias() {
    return arrays.getOrDefault(NORM_BIAS, norm());
  }

  /** What the last hidden state is multiplied by: [vocab, hidden], or [1, hidden] for rewards. */
  public NDArray head() {
    return arrays.getOrDefault(HEAD, embedding());
  }

  /** The same for few rows at a time, in the order that products want it in. */
  public NDArray headOfFew() {
    return packedHead.orElseGet(this::head);
  }

  /**
   * These weights with the blocks' matrices and the head in the order that the processor multiplies
   * few rows by fastest, which only products understand: they can be trained and saved no more. The
   * plain matrices are closed one by one, so that there is never more than one of them twice; the
   * head stays in both orders.
   *
   * @return these themselves where {@link PackedMatrices} has no other order for them
   */
  public DecoderWeights packed() {
    NDManager manager = head().getManager();
    if (isPacked() || !PackedMatrices.serve(precision, manager.getDevice())) {
      return this;
    }
    try (PackedMatrices packing = new PackedMatrices()) {
      Map<String, NDArray> packed = new LinkedHashMap<>(arrays);
      packed.replaceAll(
          (name, array) -> {
            if (!PACKED.contains(name.substring(name.lastIndexOf('.') + 1))) {
              return array;
            }
            try (array) {
              return packing.pack(array, manager);
            }
          });
      NDArray head = packing.pack(head(), manager);
      return new DecoderWeights(config, kind, precision, parts, packed, Optional.of(head));
    }
  }

  /** The same with a copy of the embedding for a head; the other arrays are shared. */
  public DecoderWeights untied() {
    Map<String, NDArray> apart = new LinkedHashMap<>(arrays);
    apart.put(HEAD, embedding().duplicate());
    return new DecoderWeights(
        config.untied(), kind, precision, parts(config.untied(), kind), apart);
  }

  /** The same with some weights in float32; the other arrays are shared. */
  public DecoderWeights inFloat32(Set<String> names) {
    if (names.stream().allMatch(name -> arrays.get(name).getDataType() == DataType.FLOAT32)) {
      return this;
    }
    Map<String, NDArray> held = new LinkedHashMap<>(arrays);
    for (String name : names) {
      NDArray array = held.get(name);
      if (array.getDataType() != DataType.FLOAT32) {
        try (array) {
          held.put(name, array.toType(DataType.FLOAT32, true));
        }
      }
    }
    return new DecoderWeights(config, kind, precision, parts, held);
  }

  /** The bytes that these take. */
  public long bytes() {
    return Stream.concat(arrays.values().stream(), packedHead.stream())
        .mapToLong(HostBytes::size)
        .sum();
  }

  /** Whether {@link #packed} made these. */
  public boolean isPacked() {
    return packedHead.isPresent();
  }

  /** The name in {@link #all} of what {@link #head} gives. */
  public String headName() {
    return arrays.containsKey(HEAD) ? HEAD : EMBEDDING;
  }

  @Override
  public Map<String, NDArray> all() {
    return new LinkedHashMap<>(arrays);
  }

  /** Every weight as files have it; views or copies in {@code scope}. */
  public Map<String, NDArray> byFileName(NDManager scope) {
    return byFileName(arrays, scope);
  }

  @Override
  public Map<String, NDArray> read(CheckpointTensors tensors, NDManager scope) throws IOException {
    return read(config, kind, tensors, precision, scope).all();
  }

  @Override
  public Map<String, List<Long>> joined() {
    Map<String, List<Long>> joined = new LinkedHashMap<>();
    parts.forEach(
        (name, list) -> {
          if (list.size() > 1) {
            joined.put(name, list.stream().map(part -> part.memoryShape().get(0)).toList());
          }
        });
    return joined;
  }

  @Override
  public Map<String, NDArray> byFileName(Map<String, NDArray> own, NDManager scope) {
    Map<String, NDArray> files = new LinkedHashMap<>();
    parts.forEach((name, list) -> PartLayout.split(list, own.get(name), config, files, scope));
    return files;
  }

  /** The number of arrays that each block has in {@link #layers}. */
  public int arraysPerBlock() {
    return Role.of(config).size();
  }
}
