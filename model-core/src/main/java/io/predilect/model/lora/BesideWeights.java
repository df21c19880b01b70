package io.predilect.model.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Precision;
import io.predilect.model.arch.Role;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.DecoderWeights;
import io.predilect.model.weights.ModelTensors;
import io.predilect.model.weights.Part;
import io.predilect.model.weights.PartLayout;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Weights of the base that are trained whole beside adapters: a reward head in any case, {@code
 * modules_to_save}, and biases. In files they have the names that PEFT gives them.
 */
public final class BesideWeights {
  private static final String BIAS = ".bias";

  // Which PEFT knows by other names, or by none: it saves modules.
  private static final Set<String> UNNAMED =
      Set.of(
          Role.SINKS.name(),
          Role.ROUTER.name(),
          Role.ROUTER_BIAS.name(),
          Role.EXPERTS_UP.name(),
          Role.EXPERTS_UP_BIAS.name(),
          Role.EXPERTS_DOWN.name(),
          Role.EXPERTS_DOWN_BIAS.name());

  private final ModelConfig config;
  private final Map<String, List<Part>> parts; // by name in DecoderWeights.all, with PEFT's names

  private BesideWeights(ModelConfig config, Map<String, List<Part>> parts) {
    this.config = config;
    this.parts = parts;
  }

  /**
   * Those of a model with adapters.
   *
   * @throws ModelException when a weight that is held joined with others would be trained in part
   */
  public static BesideWeights of(LoraLayout layout, HeadKind kind) {
    Map<String, List<Part>> trained = new LinkedHashMap<>();
    ModelTensors.parts(layout.config(), kind)
        .forEach(
            (name, parts) -> {
              List<Part> own = parts.stream().filter(part -> trains(part, layout, kind)).toList();
              if (own.size() == parts.size()) {
                trained.put(name, own.stream().map(part -> inPeftFile(part, layout)).toList());
              } else if (!own.isEmpty()) {
                throw inPart(own, parts);
              }
            });
    return new BesideWeights(layout.config(), trained);
  }

  private static boolean trains(Part part, LoraLayout layout, HeadKind kind) {
    LoraOptions options = layout.settings().options();
    String module = module(part);
    boolean rewardHead = kind == HeadKind.REWARD && part.name().equals(rewardHead());
    if (rewardHead || (options.saves(module) && !layout.isLinear(module))) {
      return true;
    }
    return isBias(part)
        && switch (options.biases()) {
          case NONE -> false;
          case ALL -> true;
          case LORA_ONLY -> layout.adapts(module);
        };
  }

  // As to PEFT, which does not take those for biases that experts in one tensor have in one.
  private static boolean isBias(Part part) {
    return part.name().endsWith(BIAS);
  }

  // PEFT replaces a layer that has an adapter by one that holds it as base_layer.
  private static Part inPeftFile(Part part, LoraLayout layout) {
    boolean inside = layout.adapts(module(part));
    String name = inside ? module(part) + ".base_layer" + BIAS : part.name();
    return new Part(LoraWeights.FILE_PREFIX + name, part.shape(), part.layout());
  }

  private static String rewardHead() {
    return AdapterFolder.REWARD_HEAD.substring(LoraWeights.FILE_PREFIX.length());
  }

  private static String module(Part part) {
    String name = part.name();
    return name.endsWith(BIAS) ? name.substring(0, name.length() - BIAS.length()) : part.module();
  }

  private static ModelException inPart(List<Part> trained, List<Part> all) {
    return new ModelException(
        ("lora_train_biases: lora_only would train %s, but not all of %s, which are held as one:"
                + " give all of these layers adapters, or none")
            .formatted(
                String.join(", ", trained.stream().map(Part::name).toList()),
                String.join(", ", all.stream().map(Part::name).toList())));
  }

  /**
   * Refuses names in {@code modules_to_save} that are none of layers that can be trained whole.
   *
   * @throws ModelException when there is one
   */
  static void requireNamed(LoraLayout layout, HeadKind kind) {
    Set<String> known = new TreeSet<>();
    ModelTensors.parts(untied(layout.config(), kind), kind)
        .forEach(
            (name, parts) ->
                parts.stream()
                    .map(BesideWeights::module)
                    .filter(module -> !layout.isLinear(module) && !isUnnamed(name))
                    .forEach(known::add));
    List<String> unknown =
        layout.settings().options().modulesToSave().stream()
            .filter(name -> known.stream().noneMatch(module -> module.endsWith(name)))
            .toList();
    if (!unknown.isEmpty()) {
      throw new ModelException(
          ("lora_modules_to_save: %s is no layer that can be trained whole; the ends of these can:"
                  + " %s (the linear layers of blocks get adapters: lora_target_modules)")
              .formatted(String.join(", ", unknown), String.join(", ", known)));
    }
  }

  /**
   * Refuses biases that are asked for where there are none.
   *
   * @throws ModelException when that is so
   */
  static void requireBiases(LoraLayout layout, HeadKind kind) {
    LoraOptions.Biases asked = layout.settings().options().biases();
    if (asked == LoraOptions.Biases.NONE) {
      return;
    }
    List<Part> all =
        ModelTensors.parts(layout.config(), kind).values().stream()
            .flatMap(List::stream)
            .filter(BesideWeights::isBias)
            .toList();
    if (all.stream().noneMatch(part -> trains(part, layout, kind))) {
      throw new ModelException(
          "lora_train_biases: %s: %s: set it to none%s"
              .formatted(
                  asked.peftName(),
                  all.isEmpty() ? "the model has no biases" : "no layer with an adapter has a bias",
                  all.isEmpty() ? "" : " or all, or give layers with one adapters"));
    }
  }

  private static boolean isUnnamed(String name) {
    return UNNAMED.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  // A language model's head has a name of its own also where it is the embedding.
  private static ModelConfig untied(ModelConfig config, HeadKind kind) {
    return kind == HeadKind.CAUSAL ? config.untied() : config;
  }

  /** A base with head and embedding apart where one of them is trained, as PEFT parts them. */
  static DecoderWeights parted(DecoderWeights base, LoraSettings settings) {
    LoraLayout layout = LoraLayout.of(base.config(), settings);
    return parts(layout, base.kind()) ? base.untied() : base;
  }

  private static boolean parts(LoraLayout layout, HeadKind kind) {
    return kind == HeadKind.CAUSAL
        && layout.config().tieEmbeddings()
        && (layout.trainsHead() || layout.trainsEmbedding());
  }

  /**
   * A base in which these are trained: apart as {@link #parted} makes them, and in float32.
   *
   * @throws ModelException when the settings name what is not there
   */
  public static DecoderWeights prepare(DecoderWeights base, LoraSettings settings) {
    DecoderWeights parted = parted(base, settings);
    LoraLayout layout = LoraLayout.of(parted.config(), settings);
    requireNamed(layout, base.kind());
    return parted.inFloat32(of(layout, base.kind()).parts.keySet());
  }

  /** The bytes that a base takes beyond its own, held so for training. */
  public static long bytes(LoraLayout layout, HeadKind kind, Precision precision) {
    ModelConfig config = layout.config();
    if (parts(layout, kind)) {
      return bytes(apart(layout), kind, precision)
          + ModelTensors.bytes(config.untied(), kind, precision)
          - ModelTensors.bytes(config, kind, precision);
    }
    return of(layout, kind).parts.keySet().stream()
        .mapToLong(
            name ->
                ModelTensors.bytes(config, kind, Precision.FLOAT32, name)
                    - ModelTensors.bytes(config, kind, precision, name))
        .sum();
  }

  /** The bytes that copies of these take, as {@link DecoderWeights#frozen} keeps them. */
  public static long frozenBytes(LoraLayout layout, HeadKind kind, Precision precision) {
    LoraLayout own = parts(layout, kind) ? apart(layout) : layout;
    return of(own, kind).parts.keySet().stream()
        .mapToLong(name -> ModelTensors.bytes(own.config(), kind, precision.frozen(), name))
        .sum();
  }

  /** How many numbers these are. */
  public static long parameters(LoraLayout layout, HeadKind kind) {
    LoraLayout own = parts(layout, kind) ? apart(layout) : layout;
    return of(own, kind).parts.values().stream()
        .mapToLong(parts -> PartLayout.joinedShape(parts).size())
        .sum();
  }

  private static LoraLayout apart(LoraLayout layout) {
    return LoraLayout.of(layout.config().untied(), layout.settings());
  }

  /** These in a base. */
  Map<String, NDArray> arrays(DecoderWeights base) {
    Map<String, NDArray> all = base.all();
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    parts.keySet().forEach(name -> arrays.put(name, all.get(name)));
    return arrays;
  }

  /** The rows of each tensor of files that one of these is joined of. */
  Map<String, List<Long>> joined() {
    return PartLayout.joinedRows(parts);
  }

  /** As files have them; views or copies in {@code scope}. */
  void byFileName(Map<String, NDArray> own, Map<String, NDArray> files, NDManager scope) {
    parts.forEach((name, list) -> PartLayout.split(list, own.get(name), config, files, scope));
  }

  /**
   * From a file, by name in {@link DecoderWeights#all}.
   *
   * @throws ModelException when one holds NaN or infinity
   */
  Map<String, NDArray> read(CheckpointTensors tensors, NDManager scope) throws IOException {
    Map<String, NDArray> read = new LinkedHashMap<>();
    for (Map.Entry<String, List<Part>> entry : parts.entrySet()) {
      NDList rows = new NDList();
      for (Part part : entry.getValue()) {
        NDArray stored = tensors.read(part.name(), part.shape(), scope);
        tensors.requireFinite(part.name(), stored);
        rows.add(PartLayout.toMemory(part, stored, config, scope));
      }
      NDArray whole = rows.size() == 1 ? rows.get(0) : NDArrays.concat(rows, 0);
      whole.attach(scope);
      read.put(entry.getKey(), whole);
    }
    return read;
  }

  /** The same for a file that may be a language model's adapters, which have no reward head. */
  BesideWeights in(CheckpointTensors tensors) {
    Map<String, List<Part>> there = new LinkedHashMap<>(parts);
    there
        .values()
        .removeIf(
            own ->
                own.get(0).name().equals(AdapterFolder.REWARD_HEAD)
                    && !tensors.has(AdapterFolder.REWARD_HEAD));
    return new BesideWeights(config, there);
  }
}
