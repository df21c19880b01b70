package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.arch.Role;
import io.predilect.model.engine.HostBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
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

  static final String NORM = "norm";
  static final String NORM_BIAS = "norm.bias";
  static final String HEAD = "head";

  private final ModelConfig config;
  private final HeadKind kind;
  private final Precision precision;
  private final Map<String, List<Part>> parts;
  private final Map<String, NDArray> arrays;
  private final Other other;
  private final Optional<NDArray> absent; // in the place of what others of the blocks have

  /** What is held in another form than files have it. */
  private record Other(Optional<NDArray> packedHead, Optional<FourBitMatrices> fourBit) {
    static final Other NONE = new Other(Optional.empty(), Optional.empty());
  }

  /** Of arrays that are there, by name. */
  DecoderWeights(
      ModelConfig config,
      HeadKind kind,
      Precision precision,
      Map<String, List<Part>> parts,
      Map<String, NDArray> arrays) {
    this(config, kind, precision, parts, arrays, Other.NONE);
  }

  private DecoderWeights(
      ModelConfig config,
      HeadKind kind,
      Precision precision,
      Map<String, List<Part>> parts,
      Map<String, NDArray> arrays,
      Other other) {
    this.config = config;
    this.kind = kind;
    this.precision = precision;
    this.parts = parts;
    this.arrays = arrays;
    this.other = other;
    boolean alike =
        IntStream.range(0, config.layers())
            .allMatch(layer -> Role.of(config, layer).equals(Role.of(config)));
    this.absent =
        alike ? Optional.empty() : Optional.of(arrays.get(NORM).getManager().zeros(new Shape(1)));
  }

  /**
   * Reads weights from a checkpoint. A reward model started from a language model has no {@code
   * score.weight} yet: it begins at zero, so that all rewards begin equal.
   *
   * @param precision in which type the blocks' matrices are held
   * @throws io.predilect.model.arch.ModelException when the checkpoint holds less or more than this
   *     model's weights, or numbers that are none
   */
  public static DecoderWeights read(
      ModelConfig config,
      HeadKind kind,
      CheckpointTensors tensors,
      Precision precision,
      NDManager manager)
      throws IOException {
    return read(config, kind, tensors, precision, WeightForm.FULL, manager);
  }

  /**
   * The same with the blocks' matrices in another form. What is in 4 bits can be multiplied by, but
   * neither trained nor saved.
   */
  public static DecoderWeights read(
      ModelConfig config,
      HeadKind kind,
      CheckpointTensors tensors,
      Precision precision,
      WeightForm form,
      NDManager manager)
      throws IOException {
    ModelConfig stored = TiedHead.asStored(config, kind, tensors);
    Map<String, List<Part>> parts = ModelTensors.parts(stored, kind);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    Optional<FourBitMatrices> fourBit =
        form.fourBit() ? Optional.of(new FourBitMatrices(form, manager)) : Optional.empty();
    try (WeightLoader loader = new WeightLoader(manager)) {
      for (Map.Entry<String, List<Part>> entry : parts.entrySet()) {
        List<Part> list = entry.getValue();
        if (form.fourBit() && ModelTensors.isMatrix(entry.getKey())) {
          fourBit.get().read(entry.getKey(), list, tensors, loader, config.heads());
          continue;
        }
        boolean reward = kind == HeadKind.REWARD && entry.getKey().equals(HEAD);
        arrays.put(
            entry.getKey(),
            reward && !tensors.has(list.get(0).name())
                ? manager.zeros(list.get(0).shape())
                : loader.join(
                    list,
                    tensors,
                    precision.halfWeights() && ModelTensors.isHalved(entry.getKey(), kind),
                    config.heads(),
                    manager));
        tensors.requireFinite(ModelTensors.told(list), arrays.get(entry.getKey()));
      }
    } finally {
      fourBit.ifPresent(FourBitMatrices::complete);
    }
    Set<String> unread = tensors.unread();
    if (config.family().mayBeWithin()) {
      unread = TextPart.alone(tensors.folder(), config.family(), unread);
    }
    TensorSet.requireAllUsed(tensors.folder(), kind, unread);
    Other other = new Other(Optional.empty(), fourBit);
    return new DecoderWeights(stored, kind, precision, parts, arrays, other);
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

  /**
   * All blocks' weights, each block's in the order of {@link Role#of}. A matrix in 4 bits is
   * several arrays, and its block ends with tables: see {@link WeightForm}. A vector of one number
   * is in the place of what a block does not have: of a single MLP among experts the router.
   */
  public List<NDArray> layers() {
    List<NDArray> layers = new ArrayList<>();
    List<Role> roles = Role.of(config);
    TensorNames names = new TensorNames(config);
    for (int layer = 0; layer < config.layers(); layer++) {
      List<Role> own = Role.of(config, layer);
      for (Role role : roles) {
        String name = "layers." + layer + "." + role;
        if (!own.contains(role)) {
          int count =
              role.isMatrix()
                  ? form().arrays(names.block(role.firstLayer(config), role).size())
                  : 1;
          layers.addAll(Collections.nCopies(count, absent.orElseThrow()));
        } else if (arrays.containsKey(name)) {
          layers.add(arrays.get(name));
        } else {
          layers.addAll(other.fourBit.orElseThrow().of(name));
        }
      }
      other.fourBit.ifPresent(matrices -> layers.addAll(matrices.tables()));
    }
    return layers;
  }

  /**
   * The matrix of one weight, [out, in], to compute with.
   *
   * @param scope owner of what is made for it
   */
  public NDArray matrix(String name, NDManager scope) {
    return arrays.containsKey(name)
        ? arrays.get(name)
        : other.fourBit.orElseThrow().matrix(name, scope);
  }

  /** How the blocks' matrices are held. */
  public WeightForm form() {
    return other.fourBit.map(FourBitMatrices::form).orElse(WeightForm.FULL);
  }

  /**
   * The same with matrices as numbers where they were in 4 bits, made one by one in their place;
   * the other arrays are shared.
   */
  public DecoderWeights full() {
    if (other.fourBit.isEmpty()) {
      return this;
    }
    Map<String, NDArray> all = new LinkedHashMap<>(arrays);
    all.putAll(other.fourBit.get().full(precision.halfWeights()));
    return new DecoderWeights(config, kind, precision, parts, all);
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
    return other.packedHead.orElseGet(this::head);
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
            if (!ModelTensors.isMatrix(name)) {
              return array;
            }
            try (array) {
              return packing.pack(array, manager);
            }
          });
      NDArray head = packing.pack(head(), manager);
      Other form = new Other(Optional.of(head), Optional.empty());
      return new DecoderWeights(config, kind, precision, parts, packed, form);
    }
  }

  /** The same with a copy of the embedding for a head; the other arrays are shared. */
  public DecoderWeights untied() {
    Map<String, NDArray> apart = new LinkedHashMap<>(arrays);
    apart.put(HEAD, embedding().duplicate());
    return new DecoderWeights(
        config.untied(), kind, precision, ModelTensors.parts(config.untied(), kind), apart, other);
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
    return new DecoderWeights(config, kind, precision, parts, held, other);
  }

  /**
   * These as they are now, whatever becomes of some of them: copies of those, in bfloat16 where
   * that is what is computed with; the other arrays are shared.
   *
   * @param changing the names of those that are to change
   * @param owner of the copies
   */
  public DecoderWeights frozen(Set<String> changing, NDManager owner) {
    Precision held = precision.frozen();
    Map<String, NDArray> kept = new LinkedHashMap<>(arrays);
    try (WeightLoader loader = new WeightLoader(owner)) {
      for (String name : changing) {
        boolean half = held.halfWeights() && ModelTensors.isHalved(name, kind);
        kept.put(name, loader.copy(arrays.get(name), half, owner));
      }
    }
    return new DecoderWeights(config, kind, held, parts, kept, other);
  }

  /** The bytes that these take. */
  public long bytes() {
    return Stream.concat(arrays.values().stream(), other.packedHead.stream())
            .mapToLong(HostBytes::size)
            .sum()
        + other.fourBit.map(FourBitMatrices::bytes).orElse(0L);
  }

  /** Whether {@link #packed} made these. */
  public boolean isPacked() {
    return other.packedHead.isPresent();
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
    return PartLayout.joinedRows(parts);
  }

  @Override
  public Map<String, NDArray> byFileName(Map<String, NDArray> own, NDManager scope) {
    Map<String, NDArray> files = new LinkedHashMap<>();
    parts.forEach((name, list) -> PartLayout.split(list, own.get(name), config, files, scope));
    return files;
  }

  /** The number of arrays that each block has in {@link #layers}. */
  public int arraysPerBlock() {
    return layers().size() / config.layers();
  }
}
