package io.predilect.model.arch;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hugging Face's {@code config.json}, read strictly: what is not known is refused by name. */
public final class HfConfig {
  /** What LFM2's files call {@code tie_word_embeddings}. */
  static final String TIED_OTHERWISE = "tie_embedding";

  private static final Logger LOG = LoggerFactory.getLogger(HfConfig.class);
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  // What is said of the source's files, and not of those that are written: their type, code that
  // lies beside them and is not run, how numbers were packed.
  private static final List<String> OF_SOURCE =
      List.of("dtype", "auto_map", "quantization_config", "compression_config");

  private HfConfig() {}

  /**
   * Reads the configuration of a model folder.
   *
   * @throws ModelException when the file is missing or names what is not supported
   */
  public static ModelConfig read(Path folder) {
    Path file = folder.resolve("config.json");
    JsonNode json = parse(file);
    String type = json.path("model_type").asText("");
    Family family =
        Family.of(type)
            .orElseThrow(
                () ->
                    new ModelException(
                        file
                            + (type.isEmpty()
                                ? ": it names no model_type; supported: "
                                : ": model_type \"" + type + "\" is not supported; supported: ")
                            + Arrays.stream(Family.values())
                                .map(Family::modelType)
                                .collect(Collectors.joining(", "))));
    requireUnquantised(file, json, family);
    JsonNode classes = new ConfigJson(file, json).list("architectures");
    requireClass(file, family, classes.path(0).asText(""));
    try {
      ModelConfig config = Families.read(family, new ConfigJson(file, json));
      return isReward(classes) ? config.readBefore(PadToken.of(json, config)) : config;
    } catch (IllegalArgumentException e) {
      throw new ModelException(file + ": " + e.getMessage(), e);
    }
  }

  private static void requireUnquantised(Path file, JsonNode json, Family family) {
    for (String key : new String[] {"quantization_config", "compression_config"}) {
      JsonNode config = json.path(key);
      boolean read = // of its experts: the form in which it is published
          family == Family.GPT_OSS && config.path("quant_method").asText("").equals("mxfp4");
      if (config.isObject() && !config.isEmpty() && !read) {
        throw new ModelException(
            ("%s: %s says that the weights are quantised (%s), which are not read: use"
                    + " the model as it was before, or take the key out if its weights are F32,"
                    + " F16 or BF16")
                .formatted(file, key, config.path("quant_method").asText("method not named")));
      }
    }
  }

  // Another class has another head, or another use of the same weights.
  private static void requireClass(Path file, Family family, String named) {
    List<String> known =
        family.rewards()
            ? List.of(family.causalClass(), family.rewardClass())
            : List.of(family.causalClass());
    if (!named.isEmpty() && !named.equals(family.trunkClass()) && !known.contains(named)) {
      throw new ModelException(
          "%s: architectures names %s, which is not supported; supported of model_type \"%s\": %s"
              .formatted(file, named, family.modelType(), String.join(", ", known)));
    }
  }

  /**
   * Tells of code that a folder brings along for its model, which is not run: transformers would
   * run it where it is trusted.
   */
  public static void tellOwnCode(Path folder) {
    Path file = folder.resolve("config.json");
    JsonNode json = parse(file);
    List<String> classes =
        json.path("auto_map").properties().stream()
            .filter(entry -> entry.getKey().startsWith("AutoModel"))
            .map(entry -> entry.getValue().asText())
            .distinct()
            .toList();
    if (!classes.isEmpty()) {
      LOG.warn(
          "{}: auto_map names code of its own for the model ({}), which is not run: it is computed"
              + " as transformers computes a {}. Where that code computes something else, use"
              + " another model",
          file,
          String.join(", ", classes),
          json.path("model_type").asText());
    }
  }

  /**
   * What the folder's {@code architectures} says its last layer is.
   *
   * @throws ModelException for a classifier with several labels
   */
  public static HeadKind headKind(Path folder) {
    Path file = folder.resolve("config.json");
    JsonNode json = parse(file);
    JsonNode classes = new ConfigJson(file, json).list("architectures");
    if (!isReward(classes)) {
      return HeadKind.CAUSAL;
    }
    int labels = json.path("num_labels").asInt(json.path("id2label").size());
    if (labels > 1) {
      throw new ModelException(
          "%s: a classifier with %s labels is no reward model; one label is needed"
              .formatted(file, labels));
    }
    return HeadKind.REWARD;
  }

  private static boolean isReward(JsonNode classes) {
    return classes.path(0).asText("").endsWith("ForSequenceClassification");
  }

  /**
   * Writes the configuration of a fresh language model of Llama's architecture, or of Mistral's,
   * whose layers all have one window.
   */
  public static void writeFresh(ModelConfig config, Path folder) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("architectures").add(config.family().causalClass());
    json.put("model_type", config.family().modelType());
    json.put("vocab_size", config.vocabSize());
    json.put("hidden_size", config.hiddenSize());
    json.put("intermediate_size", config.intermediateSize());
    json.put("num_hidden_layers", config.layers());
    json.put("num_attention_heads", config.heads());
    json.put("num_key_value_heads", config.kvHeads());
    json.put("head_dim", config.headDim());
    json.put("max_position_embeddings", config.maxPositions());
    json.put("rms_norm_eps", config.norm().epsilon());
    json.put("rope_theta", config.ropes().get(0).theta());
    json.put("hidden_act", "silu");
    json.put("attention_bias", false);
    json.put("mlp_bias", false);
    json.put("tie_word_embeddings", config.tieEmbeddings());
    json.put("initializer_range", config.initializerRange());
    json.put("torch_dtype", "float32");
    // The tokenizer's to say: where nothing is said transformers takes the numbers of Llama's.
    json.putNull("bos_token_id");
    json.putNull("eos_token_id");
    if (config.family() == Family.MISTRAL) {
      json.put("sliding_window", config.windows().get(0));
    }
    write(json, folder);
  }

  /**
   * Writes the configuration of a model that was loaded from a folder: that folder's own, but for
   * the class, what it says of its files and, for a reward model, its one label and its padding
   * token: that of a reward model stays, as its rewards are read before it; that of a language
   * model becomes one that ends no sequence ({@link PadToken} says how it is found).
   *
   * @param half whether matrices are in bfloat16
   * @param source the folder that the model was loaded from
   * @param folder where to, with the tokenizer that the model goes with there already
   */
  public static void write(
      ModelConfig config, HeadKind head, boolean half, Path source, Path folder)
      throws IOException {
    ObjectNode json = parse(source.resolve("config.json"));
    boolean reward = head == HeadKind.REWARD;
    json.putArray("architectures")
        .add(reward ? config.family().rewardClass() : config.family().causalClass());
    json.remove(OF_SOURCE);
    json.put("torch_dtype", half ? "bfloat16" : "float32");
    if (reward) {
      json.put("num_labels", 1);
      json.putObject("id2label").put("0", "LABEL_0");
      json.putObject("label2id").put("LABEL_0", 0);
      OptionalInt pad =
          config.rewardPad().isPresent()
              ? config.rewardPad()
              : PadToken.of(json, folder, config.vocabSize());
      if (pad.isPresent()) {
        json.put("pad_token_id", pad.getAsInt());
      } else {
        json.putNull("pad_token_id");
      }
    }
    json.put("tie_word_embeddings", config.tieEmbeddings());
    if (json.has(TIED_OTHERWISE)) {
      json.put(TIED_OTHERWISE, config.tieEmbeddings());
    }
    write(json, folder);
  }

  private static void write(ObjectNode json, Path folder) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve("config.json").toFile(), json);
  }

  private static ObjectNode parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          file + " is missing: a model is a Hugging Face folder with config.json in it");
    }
    return TextConfig.of(JsonFile.read(file));
  }
}
