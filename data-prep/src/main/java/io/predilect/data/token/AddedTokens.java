package io.predilect.data.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tokens that tokenizer_config.json and the older special_tokens_map.json and added_tokens.json
 * add to tokenizer.json's, and the flags that the first gives to those of both. Without them a
 * token that only they name would be read as the pieces of its text.
 */
final class AddedTokens {
  private static final List<String> FLAGS =
      List.of("single_word", "lstrip", "rstrip", "normalized", "special");

  private AddedTokens() {}

  /**
   * Those that tokenizer.json does not have among its added tokens, as it would have them, by text.
   * The ones whose id is known are of the vocabulary, or have an id of their own; for the others
   * transformers would take the next free ones, which no model was trained with: they have no id
   * here.
   */
  static Map<String, ObjectNode> missing(JsonNode tokenizer, List<JsonNode> configs) {
    Map<String, ObjectNode> named = new LinkedHashMap<>();
    for (JsonNode config : configs) {
      byId(config.path("added_tokens_decoder")).values().forEach(token -> put(named, token));
      config
          .fields()
          .forEachRemaining(
              field -> {
                if (field.getKey().endsWith("_token")) {
                  put(named, field.getValue());
                }
              });
      config.path("additional_special_tokens").forEach(token -> put(named, token));
      config.path("extra_special_tokens").forEach(token -> put(named, token));
      config.path("model_specific_special_tokens").forEach(token -> put(named, token));
    }
    tokenizer.path("added_tokens").forEach(token -> named.remove(token.path("content").asText()));
    Map<String, Integer> ids = vocabulary(tokenizer.path("model").path("vocab"));
    for (JsonNode config : configs) {
      byId(config.path("added_tokens_decoder"))
          .forEach((id, token) -> ids.putIfAbsent(token.path("content").asText(), id));
    }
    named.forEach(
        (text, token) -> {
          if (ids.containsKey(text)) {
            token.put("id", ids.get(text));
          }
        });
    return named;
  }

  /**
   * What an added_tokens.json of older versions says, a number by each text, as newer files of
   * options have it.
   *
   * @param special the texts of special tokens
   */
  static JsonNode decoder(JsonNode numbers, Collection<String> special) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    ObjectNode tokens = config.putObject("added_tokens_decoder");
    numbers
        .fields()
        .forEachRemaining(
            token -> {
              boolean isSpecial = special.contains(token.getKey());
              tokens
                  .putObject(token.getValue().asText())
                  .put("content", token.getKey())
                  .put("normalized", !isSpecial)
                  .put("special", isSpecial);
            });
    return config;
  }

  /**
   * tokenizer.json with those tokens that have an id, in the order of ids, and with what
   * tokenizer_config.json says of its own: there transformers takes the flags from.
   */
  static JsonNode with(JsonNode tokenizer, Map<String, ObjectNode> missing, JsonNode config) {
    List<JsonNode> tokens = new ArrayList<>();
    tokenizer.path("added_tokens").forEach(token -> tokens.add(flagged(token, config)));
    missing.values().stream().filter(token -> token.has("id")).forEach(tokens::add);
    tokens.sort((a, b) -> Integer.compare(a.path("id").asInt(), b.path("id").asInt()));
    if (tokens.isEmpty()) {
      return tokenizer;
    }
    ObjectNode completed = tokenizer.deepCopy();
    ArrayNode added = completed.putArray("added_tokens");
    tokens.forEach(added::add);
    return completed;
  }

  private static JsonNode flagged(JsonNode token, JsonNode config) {
    JsonNode named = config.path("added_tokens_decoder").path(token.path("id").asText());
    if (!named.path("content").equals(token.path("content"))) {
      return token;
    }
    ObjectNode flagged = token.deepCopy();
    FLAGS.stream().filter(named::has).forEach(flag -> flagged.set(flag, named.get(flag)));
    return flagged;
  }

  private static Map<Integer, JsonNode> byId(JsonNode decoder) {
    Map<Integer, JsonNode> tokens = new TreeMap<>();
    decoder
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getKey().matches("\\d{1,9}")) {
                tokens.put(Integer.parseInt(field.getKey()), field.getValue());
              }
            });
    return tokens;
  }

  // A text, or an object with its content and flags.
  private static void put(Map<String, ObjectNode> named, JsonNode token) {
    String text = token.isTextual() ? token.textValue() : token.path("content").asText("");
    if (text.isEmpty()) {
      return;
    }
    ObjectNode added = JsonNodeFactory.instance.objectNode().put("content", text);
    for (String flag : FLAGS) {
      added.put(flag, token.path(flag).asBoolean(flag.equals("special") && !token.has(flag)));
    }
    named.putIfAbsent(text, added);
  }

  private static Map<String, Integer> vocabulary(JsonNode vocab) {
    Map<String, Integer> ids = new HashMap<>();
    if (vocab.isArray()) {
      for (int id = 0; id < vocab.size(); id++) {
        ids.put(vocab.get(id).path(0).asText(), id);
      }
    } else {
      vocab.fields().forEachRemaining(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
    }
    return ids;
  }
}
