package io.predilect.model;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.lora.AdapterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a model lies: a Hugging Face folder, or a PEFT folder with adapters and the folder of the
 * base that it names.
 *
 * @param base the folder with config.json and the weights
 * @param adapter the PEFT folder, where there is one
 */
public record ModelSource(Path base, Optional<Path> adapter) {
  private static final String TOKENIZER = "tokenizer.json";
  private static final String GENERATION_CONFIG = "generation_config.json";

  /**
   * The folder beside a tokenizer's files in which transformers keeps chat templates other than the
   * one that is used unless another is named.
   */
  public static final String NAMED_TEMPLATES = "additional_chat_templates";

  /** What of a folder belongs to its tokenizer, chat template and ends of answers. */
  public static final List<String> TOKENIZER_FILES =
      List.of(
          TOKENIZER,
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "vocab.txt",
          "merges.txt",
          "tokenizer.model",
          "spiece.model",
          "tekken.json",
          "chat_template.jinja",
          "chat_template.json",
          GENERATION_CONFIG);

  /**
   * Looks at a folder. A relative path of a base is looked for in the PEFT folder, beside it, and
   * in the working directory, in this order.
   *
   * @throws ModelException when it holds adapters whose base is not there
   */
  public static ModelSource of(Path folder) {
    if (!Files.exists(folder.resolve(AdapterConfig.FILE))) {
      return new ModelSource(folder, Optional.empty());
    }
    String name = AdapterConfig.read(folder).baseModel();
    Path beside = folder.toAbsolutePath().normalize();
    for (Path place : new Path[] {beside, beside.resolveSibling(""), Path.of("")}) {
      Optional<Path> base = resolved(place, name).filter(ModelSource::holdsModel);
      if (base.isPresent()) {
        return new ModelSource(base.get(), Optional.of(folder));
      }
    }
    throw new ModelException(
        folder.resolve(AdapterConfig.FILE)
            + ": base_model_name_or_path \""
            + name
            + "\" is no model folder here; fetch the base model and put the path of its folder there"
            + " (absolute, or relative to the adapter's folder)");
  }

  private static Optional<Path> resolved(Path place, String name) {
    try {
      return name.isBlank() ? Optional.empty() : Optional.of(place.resolve(name).normalize());
    } catch (InvalidPathException e) {
      return Optional.empty(); // a name of something else than a folder
    }
  }

  // Adapters on adapters are not followed.
  private static boolean holdsModel(Path folder) {
    return Files.exists(folder.resolve("config.json"))
        && !Files.exists(folder.resolve(AdapterConfig.FILE));
  }

  /** The model's configuration. */
  public ModelConfig config() {
    return HfConfig.read(base);
  }

  /** What the model's last layer is, by the adapters' task or else by the base. */
  public HeadKind headKind() {
    return adapter
        .flatMap(folder -> AdapterConfig.read(folder).headKind())
        .orElseGet(() -> HfConfig.headKind(base));
  }

  /**
   * The folder whose tokenizer counts, with all that is said of it there: the adapters' own where
   * it has one, else the base's. Files of both are never taken together: a chat template of the one
   * beside the tokens of the other would be a third tokenizer, which no model was trained with.
   */
  public Path tokenizer() {
    return adapter.filter(folder -> Files.isRegularFile(folder.resolve(TOKENIZER))).orElse(base);
  }

  /**
   * The model's own wishes for generation, as transformers reads them: of adapters, their base's.
   */
  public Optional<Path> generationConfig() {
    return Optional.of(base.resolve(GENERATION_CONFIG)).filter(Files::isRegularFile);
  }

  /** Copies the tokenizer's files, as far as there are some, in the place of those of a folder. */
  void copyTokenizer(Path target) throws IOException {
    for (String name : TOKENIZER_FILES) {
      Path file = (name.equals(GENERATION_CONFIG) ? base : tokenizer()).resolve(name);
      if (Files.exists(file)) {
        Files.copy(file, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path templates = tokenizer().resolve(NAMED_TEMPLATES);
    if (Files.isDirectory(templates)) {
      Path named = Files.createDirectories(target.resolve(NAMED_TEMPLATES));
      try (Stream<Path> files = Files.list(templates)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, named.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
