package io.predilect.data.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a Hugging Face folder says about its tokenizer.
 *
 * @param path the folder
 * @param tokenizerJson the text of {@code tokenizer.json}, with the tokens that other files add
 * @param tokenizer the same, parsed
 * @param specialTokens {@code bos_token}, {@code eos_token} and their like, by name
 * @param chatTemplate the Jinja source, where there is one
 * @param endIds {@code eos_token_id} of generation_config.json and config.json
 * @param modelVocabSize {@code vocab_size} of config.json, where there is one
 * @param addsBos {@code add_bos_token}, which goes before what tokenizer.json does
 */
record TokenizerFolder(
    Path path,
    String tokenizerJson,
    JsonNode tokenizer,
    Map<String, String> specialTokens,
    Optional<String> chatTemplate,
    Set<Integer> endIds,
    OptionalInt modelVocabSize,
    Optional<Boolean> addsBos) {
  static final String TOKENIZER = "tokenizer.json";
  static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";
  private static final String ADDED_TOKENS = "added_tokens.json";
  private static final JsonNode NONE = JsonNodeFactory.instance.objectNode();
  static final String TEMPLATE = "chat_template.jinja";
  static final String PROCESSOR_TEMPLATE = "chat_template.json";
  private static final String MORE_TEMPLATES = "additional_chat_templates";
  private static final ObjectMapper JSON = new ObjectMapper();

  TokenizerFolder {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(tokenizerJson, "tokenizerJson");
    Objects.requireNonNull(tokenizer, "tokenizer");
    // Sorted, so that a digest over them does not depend on the order in the file.
    specialTokens = new TreeMap<>(specialTokens);
    Objects.requireNonNull(chatTemplate, "chatTemplate");
    endIds = Set.copyOf(endIds);
    Objects.requireNonNull(modelVocabSize, "modelVocabSize");
  }

  static TokenizerFolder read(Path folder) {
    return read(folder, folder);
  }

  /**
   * Reads a folder.
   *
   * @param model the folder of the model's own files, where these are not beside the tokenizer's
   */
  static TokenizerFolder read(Path folder, Path model) {
    Path file = folder.resolve(TOKENIZER);
    if (!Files.isRegularFile(file)) {
      throw new TokenizerException(
          "no tokenizer: "
              + file
              + " does not exist; name a Hugging Face folder that holds tokenizer.json (a folder"
              + " with only tokenizer.model or vocab.json has to be converted first)");
    }
    String text = text(file);
    JsonNode tokenizer = parse(file, text);
    TokenizerJson.require(file, tokenizer);
    JsonNode config = optional(folder.resolve(TOKENIZER_CONFIG));
    JsonNode modelConfig = optional(model.resolve("config.json"));
    TokenizerOptions.require(folder.resolve(TOKENIZER_CONFIG), config, tokenizer, modelConfig);
    TokenizerClass.tell(folder, config, tokenizer, modelConfig);
    // As transformers: the files of older versions count where the newer list is not there.
    boolean newer = config.path("added_tokens_decoder").isObject();
    JsonNode map = newer ? NONE : optional(folder.resolve(SPECIAL_TOKENS_MAP));
    JsonNode added = newer ? NONE : optional(folder.resolve(ADDED_TOKENS));
    Map<String, String> special = specialTokens(config, map);
    Optional<String> template = chatTemplate(folder, config);
    Map<String, ObjectNode> missing =
        AddedTokens.missing(
            tokenizer, List.of(config, map, AddedTokens.decoder(added, special.values())));
    template.ifPresent(source -> requireKnown(folder, missing, source));
    JsonNode completed = AddedTokens.with(tokenizer, missing, config);
    TokenizerJson.requireApart(file, completed);
    if (!completed.equals(tokenizer)) {
      tokenizer = completed;
      text = tokenizer.toString();
    }
    Set<Integer> ends = new LinkedHashSet<>();
    addIds(optional(model.resolve("generation_config.json")).path("eos_token_id"), ends);
    addIds(modelConfig.path("eos_token_id"), ends);
    JsonNode vocabulary = modelConfig.path("vocab_size");
    return new TokenizerFolder(
        folder,
        text,
        tokenizer,
        special,
        template,
        ends,
        vocabulary.isInt() ? OptionalInt.of(vocabulary.intValue()) : OptionalInt.empty(),
        Optional.of(config.path("add_bos_token"))
            .filter(JsonNode::isBoolean)
            .map(JsonNode::booleanValue));
  }

  private static Map<String, String> specialTokens(JsonNode config, JsonNode map) {
    Map<String, String> tokens = new TreeMap<>();
    for (JsonNode source : List.of(config, map)) { // the second goes before the first
      for (String kind : List.of("extra_special_tokens", "model_specific_special_tokens")) {
        source
            .path(kind)
            .fields()
            .forEachRemaining(field -> put(tokens, field.getKey(), field.getValue()));
      }
      source
          .fields()
          .forEachRemaining(
              field -> {
                if (field.getKey().endsWith("_token")) {
                  put(tokens, field.getKey(), field.getValue());
                }
              });
    }
    return tokens;
  }

  // A string, or an added token as an object with its content.
  private static void put(Map<String, String> tokens, String name, JsonNode value) {
    String content = value.isObject() ? value.path("content").asText("") : textOf(value);
    if (!content.isEmpty()) {
      tokens.put(name, content);
    }
  }

  private static String textOf(JsonNode value) {
    return value.isTextual() ? value.textValue() : "";
  }

  private static Optional<String> chatTemplate(Path folder, JsonNode config) {
    Path file = folder.resolve(TEMPLATE);
    if (Files.isRegularFile(file)) {
      return Optional.of(text(file));
    }
    JsonNode template = config.path("chat_template");
    if (template.isTextual()) {
      return Optional.of(template.textValue());
    }
    // Several by name: a list, or an object.
    for (JsonNode named : template) {
      if (named.path("name").asText().equals("default")) {
        return Optional.of(named.path("template").asText());
      }
    }
    if (template.path("default").isTextual()) {
      return Optional.of(template.path("default").textValue());
    }
    if (!template.isEmpty()) {
      throw noDefault(folder.resolve(TOKENIZER_CONFIG));
    }
    // Models that see images had it in a file of its own.
    Path processors = folder.resolve(PROCESSOR_TEMPLATE);
    JsonNode processor = optional(processors).path("chat_template");
    if (processor.isTextual()) {
      return Optional.of(processor.textValue());
    }
    if (!processor.isMissingNode() || Files.isDirectory(folder.resolve(MORE_TEMPLATES))) {
      throw noDefault(processor.isMissingNode() ? folder.resolve(MORE_TEMPLATES) : processors);
    }
    return Optional.empty();
  }

  private static TokenizerException noDefault(Path place) {
    return new TokenizerException(
        place
            + " has chat templates and none is called \"default\"; rename one, or save the one to"
            + " use as "
            + TEMPLATE);
  }

  // transformers gives such a token the next free id, which no model was trained with.
  private static void requireKnown(
      Path folder, Map<String, ObjectNode> missing, String chatTemplate) {
    missing.forEach(
        (token, added) -> {
          if (!added.has("id") && chatTemplate.contains(token)) {
            throw new TokenizerException(
                ("the tokenizer of %s has no token %s, which its chat template writes and"
                        + " tokenizer_config.json names; take all files from the same model")
                    .formatted(folder, token));
          }
        });
  }

  private static void addIds(JsonNode value, Set<Integer> ids) {
    if (value.isInt()) {
      ids.add(value.intValue());
    }
    if (value.isArray()) {
      value.forEach(v -> addIds(v, ids));
    }
  }

  private static JsonNode optional(Path file) {
    return Files.isRegularFile(file)
        ? parse(file, text(file))
        : JsonNodeFactory.instance.objectNode();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new TokenizerException("cannot read " + file + " as UTF-8 text: " + e, e);
    }
  }

  private static JsonNode parse(Path file, String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new TokenizerException(
          "%s is not JSON (%s); it may be cut off: copy it again from its source"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
  }
}
