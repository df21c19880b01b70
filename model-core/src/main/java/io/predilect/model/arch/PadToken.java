package io.predilect.model.arch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The padding token of a reward model. transformers takes the reward at the last token that is not
 * padding: where padding is an end-of-turn token, as it often is, that is the token before. A
 * folder with a reward model is read so.
 *
 * <p>Of a reward model that was made from a language model the reward is read at the last token,
 * and the folder must say so. So the token must be in the vocabulary and end no sequence. The first
 * that fits of these is taken: {@code pad_token_id} of config.json, then of generation_config.json;
 * {@code pad_token} and {@code unk_token} of tokenizer_config.json; the beginning-of-sequence
 * token, which ends nothing; any other special token, the lowest. Where none fits there is none:
 * transformers then refuses batches of several rows instead of giving wrong rewards.
 */
final class PadToken {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NONE = -1;

  private PadToken() {}

  /** That of a folder with a reward model; empty: it has none, or none that a text can have. */
  static OptionalInt of(JsonNode json, ModelConfig config) {
    JsonNode named = json.path("pad_token_id");
    int pad = named.isMissingNode() ? unsaid(config.family()) : named.asInt(NONE);
    return pad >= 0 && pad < config.vocabSize() ? OptionalInt.of(pad) : OptionalInt.empty();
  }

  // What transformers takes where the file does not say.
  private static int unsaid(Family family) {
    return switch (family) {
      case GEMMA, GEMMA2, GEMMA3, COHERE, COHERE2 -> 0;
      case OLMO2, OLMO3, SEED_OSS -> 1;
      case HELIUM -> 3;
      case MINISTRAL3 -> 11;
      case PHI3 -> 32_000;
      case SMOLLM3 -> 128_004;
      case GLM, GLM4 -> 151_329;
      default -> NONE;
    };
  }

  /** That of a reward model that was made from a language model's folder. */
  static OptionalInt of(JsonNode config, Path folder, int vocabSize) {
    JsonNode generation = read(folder.resolve("generation_config.json"));
    JsonNode tokenizer = read(folder.resolve("tokenizer_config.json"));
    Map<String, Integer> special = special(tokenizer, read(folder.resolve("tokenizer.json")));
    Set<Integer> ends = new HashSet<>();
    addAll(ends, config.path("eos_token_id"));
    addAll(ends, generation.path("eos_token_id"));
    addAll(ends, id(tokenizer, "eos_token", special));

    List<JsonNode> candidates = new ArrayList<>();
    candidates.add(config.path("pad_token_id"));
    candidates.add(generation.path("pad_token_id"));
    candidates.add(id(tokenizer, "pad_token", special));
    candidates.add(id(tokenizer, "unk_token", special));
    candidates.add(config.path("bos_token_id"));
    candidates.add(id(tokenizer, "bos_token", special));
    special.values().stream().sorted().forEach(id -> candidates.add(JSON.valueToTree(id)));
    return candidates.stream()
        .filter(JsonNode::isInt)
        .mapToInt(JsonNode::intValue)
        .filter(id -> id >= 0 && id < vocabSize && !ends.contains(id))
        .findFirst();
  }

  // The ids of special tokens by their text.
  private static Map<String, Integer> special(JsonNode tokenizerConfig, JsonNode tokenizer) {
    Map<String, Integer> special = new LinkedHashMap<>();
    tokenizerConfig
        .path("added_tokens_decoder")
        .fields()
        .forEachRemaining(
            entry -> {
              if (entry.getValue().path("special").asBoolean()
                  && entry.getKey().matches("\\d{1,9}")) {
                special.put(
                    entry.getValue().path("content").asText(), Integer.valueOf(entry.getKey()));
              }
            });
    for (JsonNode token : tokenizer.path("added_tokens")) {
      if (token.path("special").asBoolean() && token.path("id").isInt()) {
        special.putIfAbsent(token.path("content").asText(), token.path("id").intValue());
      }
    }
    return special;
  }

  // A token of tokenizer_config.json is a string or an object with its content.
  private static JsonNode id(JsonNode tokenizer, String key, Map<String, Integer> special) {
    JsonNode token = tokenizer.path(key);
    String content = token.isObject() ? token.path("content").asText() : token.asText("");
    Integer id = special.get(content);
    return id == null ? MissingNode.getInstance() : JSON.valueToTree(id);
  }

  private static void addAll(Set<Integer> ids, JsonNode oneOrMany) {
    if (oneOrMany.isInt()) {
      ids.add(oneOrMany.intValue());
    }
    oneOrMany.forEach(each -> addAll(ids, each));
  }

  private static JsonNode read(Path file) {
    return Files.isRegularFile(file) ? JsonFile.read(file) : MissingNode.getInstance();
  }
}
