package io.predilect.model.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Role;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.Part;
import io.predilect.model.weights.TensorNames;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tensors of a PEFT folder, in which adapters of experts may be those of a parameter that holds
 * all of them ({@code target_parameters}): A [experts · r, in], expert after expert, and B [out, r
 * · experts], whose columns are the experts' in turn. Gate and up are one parameter there, with one
 * A; it is read as both of theirs. The parameter that is targeted first is the inner one.
 */
final class FusedExperts {
  private static final String CONTAINER = "mlp.experts.";
  private static final String GATE_UP = "gate_up_proj";
  private static final String DOWN = "down_proj";

  private final CheckpointTensors tensors;
  private final ModelConfig config;
  private final AdapterConfig adapter;
  private final TensorNames blocks;
  private final Map<String, Piece> pieces =
      new LinkedHashMap<>(); // by the names of single experts'
  private final Set<String> fused = new HashSet<>();
  private final Map<Role, Integer> ranks = new LinkedHashMap<>();

  /** One expert's share of a tensor: rows of B, all rows of A. */
  private record Piece(String name, Role role, int expert, long row, long rows) {}

  private record Read(String name, NDArray array) {}

  private Read last = new Read("", null);

  /**
   * Those of a folder.
   *
   * @throws ModelException when a tensor of experts has a shape that none of the base has
   */
  FusedExperts(CheckpointTensors tensors, ModelConfig config, AdapterConfig adapter) {
    this.tensors = tensors;
    this.config = config;
    this.adapter = adapter;
    this.blocks = new TensorNames(config);
    if (config.block().experts().isPresent()) {
      for (String inner : List.of("", "base_layer.")) {
        for (int layer = 0; layer < config.layers(); layer++) {
          add(layer, LoraWeights.FILE_PREFIX + blocks.blockPrefix(layer) + CONTAINER + inner);
        }
      }
    }
  }

  private void add(int layer, String prefix) {
    String a = prefix + "lora_A.weight";
    String b = prefix + "lora_B.weight";
    if (!tensors.has(a) || !tensors.has(b)) {
      return; // then they are left over, or missing
    }
    if (blocks.block(layer, Role.EXPERTS_UP).get(0).layout().ofExperts()) {
      throw new ModelException(
          ("%s: adapters of experts, which in a %s model's files are one tensor, are not read: merge"
                  + " the adapters into their base with PEFT and name that folder")
              .formatted(a, config.family().modelType()));
    }
    Role role = role(a, tensors.shape(a), tensors.shape(b));
    List<Part> parts = blocks.block(layer, role);
    int each = parts.size() / count();
    ranks.put(role, (int) (tensors.shape(a).get(0) / count()));
    fused.add(a);
    fused.add(b);
    for (int i = 0; i < parts.size(); i++) {
      String single = LoraWeights.FILE_PREFIX + parts.get(i).module();
      long rows = parts.get(i).shape().get(0);
      pieces.put(single + AdapterParts.A_SUFFIX, new Piece(a, role, i / each, -1, rows));
      pieces.put(
          single + AdapterParts.B_SUFFIX, new Piece(b, role, i / each, i % each * rows, rows));
    }
  }

  private Role role(String name, Shape a, Shape b) {
    long hidden = config.hiddenSize();
    long wide = config.intermediateSize();
    if (a.get(0) % count() == 0 && b.get(1) == a.get(0)) {
      if (a.get(1) == hidden && b.get(0) == 2 * wide) {
        return Role.EXPERTS_UP;
      } else if (a.get(1) == wide && b.get(0) == hidden) {
        return Role.EXPERTS_DOWN;
      }
    }
    throw new ModelException(
        "%s %s, with its B %s, is no adapter of the base's %s experts"
            .formatted(name, a, b, count()));
  }

  private int count() {
    return config.block().experts().orElseThrow().count();
  }

  /** The tensors' names, experts' as if they were single ones'. */
  Set<String> names() {
    Set<String> names = new HashSet<>(tensors.names());
    names.removeAll(fused);
    names.addAll(pieces.keySet());
    return names;
  }

  /** The options of the file, with ranks and scales by the names of single experts. */
  LoraOptions options() {
    LoraOptions options = adapter.options();
    Map<String, Double> rank = new LinkedHashMap<>();
    Map<String, Double> alpha = new LinkedHashMap<>();
    ranks.forEach(
        (role, r) -> {
          String parameter =
              blocks.blockPrefix(0) + CONTAINER + (role == Role.EXPERTS_UP ? GATE_UP : DOWN);
          String key =
              blocks.block(0, role).stream()
                  .map(Part::module)
                  .map(module -> module.substring(module.lastIndexOf('.') + 1))
                  .distinct()
                  .collect(Collectors.joining("|", "experts\\.\\d+\\.(?:", ")"));
          rank.put(key, (double) r);
          alpha.put(key, options.alphaPattern().of(parameter).orElse(adapter.alpha()));
        });
    rank.putAll(options.rankPattern().numbers());
    alpha.putAll(options.alphaPattern().numbers());
    return new LoraOptions(
        NamePatterns.of(rank),
        NamePatterns.of(alpha),
        options.biases(),
        options.modulesToSave(),
        options.dora());
  }

  /** One tensor as {@link LoraLayout} has it. */
  NDArray tensor(Part part, NDManager scope) throws IOException {
    Piece piece = pieces.get(part.name());
    if (piece == null) {
      return tensors.read(part.name(), part.shape(), scope);
    }
    if (!last.name().equals(piece.name())) {
      last = new Read(piece.name(), tensors.read(piece.name(), tensors.shape(piece.name()), scope));
    }
    int r = ranks.get(piece.role());
    NDArray own;
    if (piece.row() < 0) {
      long from = (long) piece.expert() * r;
      own = last.array().get(scope, new NDIndex().addSliceDim(from, from + r));
    } else {
      NDArray apart = last.array().reshape(last.array().getShape().get(0), r, count());
      apart.attach(scope);
      own =
          apart.get(
              scope,
              new NDIndex()
                  .addSliceDim(piece.row(), piece.row() + piece.rows())
                  .addAllDim()
                  .addIndices(piece.expert()));
    }
    NDArray copy = own.duplicate();
    copy.attach(scope);
    return copy;
  }
}
