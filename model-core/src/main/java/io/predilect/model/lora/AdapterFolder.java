package io.predilect.model.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.DecoderWeights;
import io.predilect.model.weights.Part;
import io.predilect.model.weights.SafetensorsWriter;
import io.predilect.model.weights.TensorNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** PEFT folders: adapter_config.json and adapter_model.safetensors. */
public final class AdapterFolder {
  /** The name of a reward head in a folder's weights. */
  public static final String REWARD_HEAD = LoraWeights.FILE_PREFIX + TensorNames.REWARD_HEAD;

  /** The file of the weights. */
  public static final String TENSORS = "adapter_model.safetensors";

  private AdapterFolder() {}

  /**
   * Writes adapters, and a reward head with them.
   *
   * @param baseModel what the file shall name as their base
   */
  public static void write(LoraWeights adapters, HeadKind head, String baseModel, Path folder)
      throws IOException {
    Files.createDirectories(folder);
    try (NDManager scope = adapters.newScope()) {
      SafetensorsWriter.write(adapters.byFileName(adapters.all(), scope), folder.resolve(TENSORS));
    }
    AdapterConfig.write(adapters.layout(), head, baseModel, folder);
  }

  /**
   * Opens a folder's weights.
   *
   * @throws ModelException when there are none that are read
   */
  public static CheckpointTensors open(Path folder) throws IOException {
    return CheckpointTensors.ofFile(folder, TENSORS);
  }

  /**
   * Adds a folder's adapters to the weights of their base, and takes over what was trained whole
   * beside them.
   *
   * @return the weights, which are others where the folder has a head or an embedding of its own
   *     and the base has one for both
   * @throws ModelException when they do not fit the base, or one of them would be left over
   */
  public static DecoderWeights mergeInto(DecoderWeights base, Path folder, NDManager manager)
      throws IOException {
    AdapterConfig config = AdapterConfig.read(folder);
    Path file = folder.resolve(TENSORS);
    try (CheckpointTensors tensors = open(folder);
        NDManager scope = manager.newSubManager()) {
      FusedExperts apart = new FusedExperts(tensors, base.config(), config);
      AdapterConfig.targets(folder).require(file, adapted(tensors, apart));
      LoraSettings settings = settings(file, config, base, apart);
      DecoderWeights weights = BesideWeights.parted(base, settings);
      LoraLayout layout = LoraLayout.of(weights.config(), settings);
      try (LoraWeights adapters = read(file, layout, weights, apart, scope)) {
        Set<String> left = new TreeSet<>(apart.names());
        left.removeAll(adapters.byFileName(adapters.all(), scope).keySet());
        left.remove(REWARD_HEAD); // the head of another kind of model is left unused
        if (base.kind() == HeadKind.REWARD) {
          left.remove(inFile(new TensorNames(base.config()).languageHead()));
        }
        if (!left.isEmpty()) {
          throw new ModelException(
              file
                  + " has tensors that belong to no layer of the base as "
                  + AdapterConfig.FILE
                  + " describes it: "
                  + String.join(", ", left)
                  + "; merge the adapters into their base with PEFT and name that folder");
        }
        adapters.adapters().forEach(tensors::requireFinite);
        BesideWeights beside = adapters.beside().in(tensors);
        Map<String, NDArray> whole = beside.read(tensors, scope);
        AdapterMerge.into(weights, adapters);
        beside.arrays(weights).forEach((name, own) -> own.muli(0f).addi(whole.get(name)));
      }
      return weights;
    }
  }

  // What it lacks may be meant: then that is told, and not that a tensor is missing.
  private static LoraWeights read(
      Path file, LoraLayout layout, DecoderWeights weights, FusedExperts tensors, NDManager scope)
      throws IOException {
    try {
      return LoraWeights.read(layout, weights, tensors, scope);
    } catch (ModelException e) {
      TensorNames names = new TensorNames(weights.config());
      for (int layer = 1; layer < weights.config().layers(); layer++) {
        int like = weights.config().firstLike(layer);
        Set<String> first = adaptedIn(tensors.names(), names.blockPrefix(like));
        Set<String> own = adaptedIn(tensors.names(), names.blockPrefix(layer));
        if (!own.equals(first)) {
          throw new ModelException(
              "%s has adapters of other layers in block %s (%s) than in block %s (%s); all blocks of a kind must have adapters of the same ones: merge the adapters into their base with PEFT and name that folder"
                  .formatted(
                      file,
                      layer,
                      own.isEmpty() ? "none" : String.join(", ", own),
                      like,
                      first.isEmpty() ? "none" : String.join(", ", first)),
              e);
        }
      }
      throw e;
    }
  }

  // The layers of a block that have adapters, as they are called in it.
  private static Set<String> adaptedIn(Set<String> names, String blockPrefix) {
    String block = LoraWeights.FILE_PREFIX + blockPrefix;
    Set<String> adapted = new LinkedHashSet<>();
    for (String name : names) {
      if (name.startsWith(block) && name.endsWith(AdapterParts.A_SUFFIX)) {
        adapted.add(name.substring(block.length(), name.length() - AdapterParts.A_SUFFIX.length()));
      }
    }
    return adapted;
  }

  private static String inFile(Part part) {
    return LoraWeights.FILE_PREFIX + part.name();
  }

  // The linear layers that have adapters; those of all experts in one are named otherwise.
  private static List<String> adapted(CheckpointTensors tensors, FusedExperts apart) {
    Set<String> single = apart.names();
    return tensors.names().stream()
        .filter(name -> name.endsWith(AdapterParts.A_SUFFIX) && single.contains(name))
        .filter(name -> name.startsWith(LoraWeights.FILE_PREFIX))
        .map(
            name ->
                name.substring(
                    LoraWeights.FILE_PREFIX.length(),
                    name.length() - AdapterParts.A_SUFFIX.length()))
        .toList();
  }

  // PEFT also writes head and embedding of its own accord, where the vocabulary was resized, and
  // puts them in the base's place. Where they are one, only it knows which of them it takes.
  private static LoraOptions withHeads(
      LoraOptions options, DecoderWeights base, Set<String> tensors) {
    TensorNames names = new TensorNames(base.config());
    List<String> whole = new ArrayList<>(options.modulesToSave());
    for (Part part : List.of(names.languageHead(), names.embedding())) {
      boolean used = base.kind() == HeadKind.CAUSAL || part.equals(names.embedding());
      if (used
          && !base.config().tieEmbeddings()
          && tensors.contains(inFile(part))
          && !options.saves(part.module())) {
        whole.add(part.module());
      }
    }
    return new LoraOptions(
        options.rankPattern(), options.alphaPattern(), options.biases(), whole, options.dora());
  }

  // The tensors' names say what the adapters sit on; target_modules may be a pattern.
  private static LoraSettings settings(
      Path file, AdapterConfig config, DecoderWeights weights, FusedExperts tensors) {
    ModelConfig base = weights.config();
    TensorNames names = new TensorNames(base);
    List<String> targets =
        IntStream.range(0, base.layers())
            .map(base::firstLike)
            .distinct()
            .mapToObj(layer -> adaptedIn(tensors.names(), names.blockPrefix(layer)))
            .flatMap(Set::stream)
            .distinct()
            .toList();
    if (targets.isEmpty()) {
      throw new ModelException(
          file
              + " has no adapters of the base's first block, such as "
              + LoraWeights.FILE_PREFIX
              + names.blockPrefix(0)
              + "…"
              + AdapterParts.A_SUFFIX
              + "; adapters of some blocks only, or of another model, are not supported");
    }
    LoraSettings settings =
        new LoraSettings(
            config.r(),
            config.alpha(),
            0,
            targets,
            config.rankStabilised(),
            0,
            withHeads(tensors.options(), weights, tensors.names()));
    try {
      BesideWeights.of(LoraLayout.of(base, settings), HeadKind.CAUSAL);
      return settings;
    } catch (ModelException e) {
      throw new ModelException(file + " does not fit its base: " + e.getMessage(), e);
    }
  }
}
