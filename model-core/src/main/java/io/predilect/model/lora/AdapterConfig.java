package io.predilect.model.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.JsonFile;
import io.predilect.model.arch.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * PEFT's {@code adapter_config.json}, read strictly: an option that would change the numbers and is
 * not known here is refused by name.
 *
 * @param baseModel {@code base_model_name_or_path}
 * @param r the rank
 * @param alpha numerator of the scale
 * @param rankStabilised whether the scale is α/√r
 * @param options ranks and scales of single layers, and what is trained whole beside
 * @param headKind what {@code task_type} says of the last layer
 */
public record AdapterConfig(
    String baseModel,
    int r,
    double alpha,
    boolean rankStabilised,
    LoraOptions options,
    Optional<HeadKind> headKind) {

  /** The file's name. */
  public static final String FILE = "adapter_config.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  // What is read here, or changes nothing once an adapter is trained. What the adapters sit on is
  // read from the names of their tensors, and held against target_modules and exclude_modules.
  private static final Set<String> KNOWN =
      Set.of(
          "alpha",
          "alpha_pattern",
          "auto_mapping",
          "base_model_name_or_path",
          "eva_config",
          "exclude_modules",
          "fan_in_fan_out",
          "inference_mode",
          "lora_alpha",
          "lora_dropout",
          "megatron_core",
          "modules_to_save",
          "peft_type",
          "peft_version",
          "qalora_group_size",
          "r",
          "rank_pattern",
          "revision",
          "target_modules",
          "target_parameters",
          "task_type",
          "use_dora",
          "use_rslora");

  // Ways to begin that leave the base as it was; others (PiSSA, OLoRA, …) change it.
  private static final Set<String> HARMLESS_STARTS =
      Set.of("true", "false", "gaussian", "eva", "orthogonal");

  private static final Set<String> HEADS = Set.of("score", "classifier");

  /**
   * Reads the file of a PEFT folder.
   *
   * @throws ModelException when it is damaged or asks for what is not supported
   */
  public static AdapterConfig read(Path folder) {
    Path file = folder.resolve(FILE);
    JsonNode json = JsonFile.read(file);
    if (!json.path("peft_type").asText("").equals("LORA")) {
      throw unsupported(file, "peft_type", json.get("peft_type"), "LORA");
    }
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      check(file, entry.getKey(), entry.getValue());
    }
    int r = json.path("r").canConvertToExactIntegral() ? json.get("r").asInt() : 0;
    double alpha = json.path("lora_alpha").asDouble(Double.NaN);
    if (r < 1 || !(alpha > 0) || Double.isInfinite(alpha)) {
      throw new ModelException(
          file
              + ": r = "
              + json.get("r")
              + " and lora_alpha = "
              + json.get("lora_alpha")
              + " must be a whole number and a number, above 0");
    }
    return new AdapterConfig(
        json.path("base_model_name_or_path").asText(""),
        r,
        alpha,
        json.path("use_rslora").asBoolean(false),
        options(file, json),
        headKind(json.path("task_type").asText(""), json.path("modules_to_save")));
  }

  private static void check(Path file, String key, JsonNode value) {
    boolean off =
        value.isNull()
            || (value.isBoolean() && !value.booleanValue())
            || (value.isContainerNode() && value.isEmpty());
    switch (key) {
      case "bias" ->
          require(
              Arrays.stream(LoraOptions.Biases.values())
                  .anyMatch(one -> one.peftName().equals(value.asText())),
              file,
              key,
              value,
              "\"none\", \"all\" or \"lora_only\"");
      case "init_lora_weights" ->
          require(
              HARMLESS_STARTS.contains(value.asText()), file, key, value, "true or \"gaussian\"");
      default -> require(off || KNOWN.contains(key), file, key, value, "null or false");
    }
  }

  private static LoraOptions options(Path file, JsonNode json) {
    List<String> modules = new ArrayList<>();
    json.path("modules_to_save").forEach(module -> modules.add(module.asText()));
    modules.removeAll(HEADS); // PEFT names both for every reward model; headKind says it
    String bias = json.path("bias").asText("none");
    try {
      return new LoraOptions(
          NamePatterns.of(numbers(file, json, "rank_pattern")),
          NamePatterns.of(numbers(file, json, "alpha_pattern")),
          LoraOptions.Biases.valueOf(bias.toUpperCase(Locale.ROOT)),
          modules,
          json.path("use_dora").asBoolean(false));
    } catch (IllegalArgumentException e) {
      throw new ModelException(file + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Double> numbers(Path file, JsonNode json, String key) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path(key).properties()) {
      require(entry.getValue().isNumber(), file, key, json.get(key), "numbers by names");
      numbers.put(entry.getKey(), entry.getValue().doubleValue());
    }
    return numbers;
  }

  private static void require(
      boolean fits, Path file, String key, JsonNode value, String supported) {
    if (!fits) {
      throw unsupported(file, key, value, supported);
    }
  }

  private static ModelException unsupported(
      Path file, String key, JsonNode value, String supported) {
    return new ModelException(
        file
            + ": "
            + key
            + " = "
            + value
            + " is not supported (supported: "
            + supported
            + "); merge the adapters into their base with PEFT and name that folder");
  }

  // An adapter that does not say its task but brings a reward head is a reward model's.
  private static Optional<HeadKind> headKind(String task, JsonNode modulesToSave) {
    return switch (task) {
      case "SEQ_CLS" -> Optional.of(HeadKind.REWARD);
      case "CAUSAL_LM" -> Optional.of(HeadKind.CAUSAL);
      default -> {
        for (JsonNode module : modulesToSave) {
          if (HEADS.contains(module.asText())) {
            yield Optional.of(HeadKind.REWARD);
          }
        }
        yield Optional.empty();
      }
    };
  }

  /** Which layers the file of a PEFT folder gives adapters. */
  static TargetedModules targets(Path folder) {
    Path file = folder.resolve(FILE);
    return TargetedModules.of(file, JsonFile.read(file));
  }

  /** Names another folder as the base in the file of a PEFT folder. */
  public static void rebase(Path folder, String baseModel) throws IOException {
    Path file = folder.resolve(FILE);
    ObjectNode json = JsonFile.read(file);
    json.put("base_model_name_or_path", baseModel);
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
  }

  /** Writes the file for adapters. */
  static void write(LoraLayout layout, HeadKind head, String baseModel, Path folder)
      throws IOException {
    LoraSettings settings = layout.settings();
    ObjectNode json = JSON.createObjectNode();
    LoraOptions options = settings.options();
    put(json.putObject("alpha_pattern"), options.alphaPattern());
    json.put("base_model_name_or_path", baseModel);
    json.put("bias", options.biases().peftName());
    json.put("fan_in_fan_out", layout.transposed());
    json.put("inference_mode", true);
    json.put("init_lora_weights", true);
    put(json, "lora_alpha", settings.alpha());
    json.put("lora_dropout", settings.dropout());
    Set<String> whole = new LinkedHashSet<>(options.modulesToSave());
    if (head == HeadKind.REWARD) {
      whole.add("score");
    }
    if (whole.isEmpty()) {
      json.putNull("modules_to_save");
    } else {
      whole.forEach(json.putArray("modules_to_save")::add);
    }
    json.put("peft_type", "LORA");
    json.put("r", settings.r());
    put(json.putObject("rank_pattern"), options.rankPattern());
    layout.targetNames().forEach(json.putArray("target_modules")::add);
    json.put("task_type", head == HeadKind.REWARD ? "SEQ_CLS" : "CAUSAL_LM");
    json.put("use_dora", options.dora());
    json.put("use_rslora", settings.rankStabilised());
    Files.createDirectories(folder);
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(FILE).toFile(), json);
  }

  private static void put(ObjectNode json, NamePatterns patterns) {
    patterns.numbers().forEach((key, number) -> put(json, key, number));
  }

  // Whole numbers as PEFT has them.
  private static void put(ObjectNode json, String key, double number) {
    if (number == Math.rint(number)) {
      json.put(key, (long) number);
    } else {
      json.put(key, number);
    }
  }
}
