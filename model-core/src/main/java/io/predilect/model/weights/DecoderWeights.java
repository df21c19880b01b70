package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.HeadKind;
import io.predilect.model.arch.ModelConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A decoder's weights in the form the kernels want: query, key and value projections joined, gate
 * and up joined. In files they have Hugging Face's names and are apart.
 */
public final class DecoderWeights {
  private final ModelConfig config;
  private final HeadKind kind;
  private final NDArray embedding;
  private final List<NDArray> layers;
  private final NDArray norm;
  private final Optional<NDArray> separateHead;

  private DecoderWeights(
      ModelConfig config,
      HeadKind kind,
      NDArray embedding,
      List<NDArray> layers,
      NDArray norm,
      Optional<NDArray> separateHead) {
    this.config = config;
    this.kind = kind;
    this.embedding = embedding;
    this.layers = List.copyOf(layers);
    this.norm = norm;
    this.separateHead = separateHead;
  }

  /** Where a tensor comes from: a file, or chance. */
  @FunctionalInterface
  private interface Source {
    NDArray tensor(String name, Shape shape, NDManager scope) throws IOException;
  }

  /**
   * Reads weights from a checkpoint. A reward model started from a language model has no {@code
   * score.weight} yet: it begins at zero, so that all rewards begin equal.
   */
  public static DecoderWeights read(
      ModelConfig config, HeadKind kind, CheckpointTensors tensors, NDManager manager)
      throws IOException {
    return assemble(
        config,
        kind,
        manager,
        (name, shape, scope) ->
            name.equals(SCORE) && !tensors.has(SCORE)
                ? scope.zeros(shape)
                : tensors.read(name, shape, scope));
  }

  /** Fresh weights: normal with the configuration's deviation, norms one, the reward head zero. */
  public static DecoderWeights fresh(
      ModelConfig config, HeadKind kind, long seed, NDManager manager) {
    try {
      return assemble(
          config,
          kind,
          manager,
          (name, shape, scope) -> {
            if (name.equals(SCORE)) {
              return scope.zeros(shape);
            }
            return shape.dimension() == 1
                ? scope.ones(shape)
                : normal(config, seed, name, shape, scope);
          });
    } catch (IOException e) {
      throw new IllegalStateException("fresh weights need no file", e);
    }
  }

  private static NDArray normal(
      ModelConfig config, long seed, String name, Shape shape, NDManager scope) {
    // One generator per tensor, so that a tensor does not depend on the order of the others.
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + name.hashCode());
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * config.initializerRange());
    }
    return scope.create(values, shape);
  }

  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final String NORM = "model.norm.weight";
  private static final String LM_HEAD = "lm_head.weight";
  private static final String SCORE = "score.weight";

  private static DecoderWeights assemble(
      ModelConfig config, HeadKind kind, NDManager manager, Source source) throws IOException {
    Shape table = new Shape(config.vocabSize(), config.hiddenSize());
    NDArray embedding = source.tensor(EMBEDDING, table, manager);
    List<NDArray> layers = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      for (List<Part> parts : blockParts(config, layer)) {
        layers.add(joined(parts, source, manager));
      }
    }
    NDArray norm = source.tensor(NORM, new Shape(config.hiddenSize()), manager);
    Optional<NDArray> head = Optional.empty();
    if (kind == HeadKind.REWARD) {
      head = Optional.of(source.tensor(SCORE, new Shape(1, config.hiddenSize()), manager));
    } else if (!config.tieEmbeddings()) {
      head = Optional.of(source.tensor(LM_HEAD, table, manager));
    }
    return new DecoderWeights(config, kind, embedding, layers, norm, head);
  }

  private static NDArray joined(List<Part> parts, Source source, NDManager manager)
      throws IOException {
    if (parts.size() == 1) {
      return source.tensor(parts.get(0).name(), parts.get(0).shape(), manager);
    }
    try (NDManager scope = manager.newSubManager()) {
      NDList tensors = new NDList();
      for (Part part : parts) {
        tensors.add(source.tensor(part.name(), part.shape(), scope));
      }
      NDArray whole = NDArrays.concat(tensors, 0);
      whole.attach(manager);
      return whole;
    }
  }

  /** A tensor of a file that is one part, by rows, of a joined weight. */
  private record Part(String name, Shape shape) {}

  // In the kernels' order: see DecoderKernels.WEIGHTS_PER_LAYER.
  private static List<List<Part>> blockParts(ModelConfig config, int layer) {
    String prefix = "model.layers." + layer + ".";
    int hidden = config.hiddenSize();
    Shape vector = new Shape(hidden);
    Shape query = new Shape(config.queryWidth(), hidden);
    Shape key = new Shape(config.keyWidth(), hidden);
    Shape wide = new Shape(config.intermediateSize(), hidden);
    return List.of(
        List.of(new Part(prefix + "input_layernorm.weight", vector)),
        List.of(
            new Part(prefix + "self_attn.q_proj.weight", query),
            new Part(prefix + "self_attn.k_proj.weight", key),
            new Part(prefix + "self_attn.v_proj.weight", key)),
        List.of(
            new Part(prefix + "self_attn.o_proj.weight", new Shape(hidden, config.queryWidth()))),
        List.of(new Part(prefix + "post_attention_layernorm.weight", vector)),
        List.of(
            new Part(prefix + "mlp.gate_proj.weight", wide),
            new Part(prefix + "mlp.up_proj.weight", wide)),
        List.of(
            new Part(
                prefix + "mlp.down_proj.weight", new Shape(hidden, config.intermediateSize()))));
  }

  public ModelConfig config() {
    return config;
  }

  public HeadKind kind() {
    return kind;
  }

  /** [vocab, hidden]. */
  public NDArray embedding() {
    return embedding;
  }

  /** All blocks' weights, in the kernels' order. */
  public List<NDArray> layers() {
    return layers;
  }

  /** The final norm, [hidden]. */
  public NDArray norm() {
    return norm;
  }

  /** What the last hidden state is multiplied by: [vocab, hidden], or [1, hidden] for rewards. */
  public NDArray head() {
    return separateHead.orElse(embedding);
  }

  /** Every weight once, as it is trained, by a name of its own. */
  public Map<String, NDArray> all() {
    Map<String, NDArray> all = new LinkedHashMap<>();
    all.put("embedding", embedding);
    for (int i = 0; i < layers.size(); i++) {
      all.put("layers." + i, layers.get(i));
    }
    all.put("norm", norm);
    separateHead.ifPresent(head -> all.put("head", head));
    return all;
  }

  /** Every weight as files have it: joined weights apart again, views in {@code scope}. */
  public Map<String, NDArray> byFileName(NDManager scope) {
    return byFileName(all(), scope);
  }

  /** The same for arrays that belong to the weights one to one, such as their gradients. */
  public Map<String, NDArray> byFileName(Map<String, NDArray> arrays, NDManager scope) {
    Map<String, NDArray> files = new LinkedHashMap<>();
    files.put(EMBEDDING, arrays.get("embedding"));
    int next = 0;
    for (int layer = 0; layer < config.layers(); layer++) {
      for (List<Part> parts : blockParts(config, layer)) {
        NDArray whole = arrays.get("layers." + next++);
        long row = 0;
        for (Part part : parts) {
          long rows = part.shape().get(0);
          NDArray view =
              parts.size() == 1
                  ? whole
                  : whole.get(scope, new NDIndex().addSliceDim(row, row + rows));
          files.put(part.name(), view);
          row += rows;
        }
      }
    }
    files.put(NORM, arrays.get("norm"));
    if (separateHead.isPresent()) {
      files.put(kind == HeadKind.REWARD ? SCORE : LM_HEAD, arrays.get("head"));
    }
    return files;
  }
}
