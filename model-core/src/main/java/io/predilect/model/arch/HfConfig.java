package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.HeadKind;
import io.predilect.model.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Hugging Face's {@code config.json}, read strictly: what is not known is refused by name. */
public final class HfConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

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
    if (!type.equals("llama")) {
      throw new ModelException(
          file + ": model_type \"" + type + "\" is not supported; supported: llama");
    }
    refuse(file, json, "attention_bias", false);
    refuse(file, json, "mlp_bias", false);
    String activation = json.path("hidden_act").asText("silu");
    if (!activation.equals("silu")) {
      throw new ModelException(file + ": hidden_act \"" + activation + "\" is not supported");
    }
    int hidden = required(file, json, "hidden_size");
    int heads = required(file, json, "num_attention_heads");
    try {
      return new ModelConfig(
          type,
          required(file, json, "vocab_size"),
          hidden,
          required(file, json, "intermediate_size"),
          required(file, json, "num_hidden_layers"),
          heads,
          optional(json, "num_key_value_heads", heads),
          optional(json, "head_dim", hidden / Math.max(1, heads)),
          optional(json, "max_position_embeddings", 2048),
          json.path("rms_norm_eps").asDouble(1e-6),
          rope(file, json),
          json.path("tie_word_embeddings").asBoolean(false),
          json.path("initializer_range").asDouble(0.02));
    } catch (IllegalArgumentException e) {
      throw new ModelException(file + ": " + e.getMessage(), e);
    }
  }

  /** What the folder's {@code architectures} says its last layer is. */
  public static HeadKind headKind(Path folder) {
    String architecture =
        parse(folder.resolve("config.json")).path("architectures").path(0).asText("");
    return architecture.endsWith("ForSequenceClassification") ? HeadKind.REWARD : HeadKind.CAUSAL;
  }

  /**
   * Writes a configuration that transformers reads.
   *
   * @param original the configuration that this model was loaded with, or null: its other entries
   *     are kept
   */
  public static void write(ModelConfig config, HeadKind head, Path original, Path folder)
      throws IOException {
    ObjectNode json =
        original != null && Files.exists(original)
            ? (ObjectNode) parse(original)
            : JSON.createObjectNode();
    String architecture =
        head == HeadKind.CAUSAL ? "LlamaForCausalLM" : "LlamaForSequenceClassification";
    json.putArray("architectures").add(architecture);
    json.put("model_type", config.modelType());
    json.put("vocab_size", config.vocabSize());
    json.put("hidden_size", config.hiddenSize());
    json.put("intermediate_size", config.intermediateSize());
    json.put("num_hidden_layers", config.layers());
    json.put("num_attention_heads", config.heads());
    json.put("num_key_value_heads", config.kvHeads());
    json.put("head_dim", config.headDim());
    json.put("max_position_embeddings", config.maxPositions());
    json.put("rms_norm_eps", config.normEpsilon());
    json.put("rope_theta", config.rope().theta());
    json.put("hidden_act", "silu");
    json.put("attention_bias", false);
    json.put("mlp_bias", false);
    json.put("tie_word_embeddings", config.tieEmbeddings());
    json.put("initializer_range", config.initializerRange());
    json.put("torch_dtype", "float32");
    json.remove("dtype");
    if (head == HeadKind.REWARD) {
      json.put("num_labels", 1);
      json.putObject("id2label").put("0", "LABEL_0");
      json.putObject("label2id").put("LABEL_0", 0);
    }
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve("config.json").toFile(), json);
  }

  private static Rope rope(Path file, JsonNode json) {
    double theta = json.path("rope_theta").asDouble(10000.0);
    JsonNode scaling = json.path("rope_scaling");
    if (scaling.isMissingNode() || scaling.isNull()) {
      return new Rope(theta, new Rope.None());
    }
    String kind = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    double factor = scaling.path("factor").asDouble(1.0);
    return switch (kind) {
      case "default" -> new Rope(theta, new Rope.None());
      case "linear" -> new Rope(theta, new Rope.Linear(factor));
      case "llama3" ->
          new Rope(
              theta,
              new Rope.Llama3(
                  factor,
                  scaling.path("low_freq_factor").asDouble(),
                  scaling.path("high_freq_factor").asDouble(),
                  scaling.path("original_max_position_embeddings").asInt()));
      default ->
          throw new ModelException(
              file
                  + ": rope_scaling of type \""
                  + kind
                  + "\" is not supported; supported: default, linear, llama3");
    };
  }

  private static void refuse(Path file, JsonNode json, String key, boolean supported) {
    if (json.path(key).asBoolean(supported) != supported) {
      throw new ModelException(file + ": " + key + " = " + json.get(key) + " is not supported");
    }
  }

  private static int required(Path file, JsonNode json, String key) {
    if (!json.path(key).canConvertToInt()) {
      throw new ModelException(file + ": " + key + " must be a whole number, not " + json.get(key));
    }
    return json.get(key).intValue();
  }

  private static int optional(JsonNode json, String key, int missing) {
    JsonNode value = json.path(key);
    return value.canConvertToInt() ? value.intValue() : missing;
  }

  private static JsonNode parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          file + " is missing: a model is a Hugging Face folder with config.json in it");
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      if (!json.isObject()) {
        throw new ModelException(file + " is no JSON object");
      }
      return json;
    } catch (IOException e) {
      throw new ModelException(file + " cannot be read as JSON: " + e.getMessage(), e);
    }
  }
}
