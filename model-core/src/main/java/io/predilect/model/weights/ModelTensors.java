package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.arch.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Which weights a configuration has, of which tensors, and what they take. */
public final class ModelTensors {
  /** The matrices of a block. */
  private static final Set<String> PACKED =
      Role.matrices().stream().map(Role::name).collect(Collectors.toUnmodifiableSet());

  /** What may be held in bfloat16, and a language model's head: nearly all numbers of a model. */
  private static final Set<String> HALVED =
      Set.of(
          DecoderWeights.EMBEDDING,
          DecoderWeights.POSITIONS,
          Role.QKV.name(),
          Role.OUT.name(),
          Role.STATE_IN.name(),
          Role.STATE_OUT.name(),
          Role.UP.name(),
          Role.DOWN.name(),
          Role.SHARED_GATE.name(),
          Role.EXPERTS_UP.name(),
          Role.EXPERTS_DOWN.name());

  private static final int NAMED = 3; // of the tensors that one weight is joined of

  private ModelTensors() {}

  /** The tensors' names, for people: experts are hundreds of them. */
  static String told(List<Part> parts) {
    String some = parts.stream().limit(NAMED).map(Part::name).collect(Collectors.joining(" or "));
    return parts.size() > NAMED ? some + " or another of these" : some;
  }

  /** Whether a weight is one of the blocks' matrices. */
  static boolean isMatrix(String name) {
    return PACKED.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  // A reward's head is one row, and trained with adapters: it stays in float32.
  static boolean isHalved(String name, HeadKind kind) {
    return HALVED.contains(name.substring(name.lastIndexOf('.') + 1))
        || (name.equals(DecoderWeights.HEAD) && kind == HeadKind.CAUSAL);
  }

  /** The tensors of files that each of {@link DecoderWeights#all} is joined of. */
  public static Map<String, List<Part>> parts(ModelConfig config, HeadKind kind) {
    TensorNames names = new TensorNames(config);
    Map<String, List<Part>> parts = new LinkedHashMap<>();
    parts.put(DecoderWeights.EMBEDDING, List.of(names.embedding()));
    if (!config.rotary()) {
      parts.put(DecoderWeights.POSITIONS, List.of(names.positions()));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      for (Role role : Role.of(config, layer)) {
        parts.put("layers." + layer + "." + role, names.block(layer, role));
      }
    }
    parts.put(DecoderWeights.NORM, List.of(names.norm()));
    if (config.norm().biased()) {
      parts.put(DecoderWeights.NORM_BIAS, List.of(names.normBias()));
    }
    if (kind == HeadKind.REWARD) {
      parts.put(DecoderWeights.HEAD, List.of(names.rewardHead()));
    } else if (!config.tieEmbeddings()) {
      parts.put(DecoderWeights.HEAD, List.of(names.languageHead()));
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

  /** The bytes that they take with the blocks' matrices in a form. */
  public static long bytes(
      ModelConfig config, HeadKind kind, Precision precision, WeightForm form) {
    long all = bytes(config, kind, precision);
    if (!form.fourBit()) {
      return all;
    }
    long each = precision.halfWeights() ? Short.BYTES : Float.BYTES;
    for (Map.Entry<String, List<Part>> entry : parts(config, kind).entrySet()) {
      for (Part part : isMatrix(entry.getKey()) ? entry.getValue() : List.<Part>of()) {
        all += form.bytes(part.shape().size()) - each * part.shape().size();
      }
    }
    return all + Nf4.TABLE_BYTES;
  }

  private static long bytes(ModelConfig config, HeadKind kind, ToLongFunction<String> each) {
    return parts(config, kind).entrySet().stream()
        .mapToLong(
            part ->
                PartLayout.joinedShape(part.getValue()).size() * each.applyAsLong(part.getKey()))
        .sum();
  }
}
