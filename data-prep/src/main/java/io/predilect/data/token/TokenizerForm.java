package io.predilect.data.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * What in a tokenizer.json decides on the ids of a text, in one form. Versions of the tokenizers
 * library and of transformers write one tokenizer in several ways: merges as texts or as pairs,
 * what is usual said or left out, keys in any order. A model that such a program saved has its
 * base's tokenizer all the same.
 */
final class TokenizerForm {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final String NORMALIZER = "normalizer";
  private static final String PRE_TOKENIZER = "pre_tokenizer";

  private TokenizerForm() {}

  /**
   * The form: equal texts give equal ids to every text. What the library does behind the ids
   * (decoder, offsets, truncation, padding) is left out; so is what it puts around a text
   * (post_processor), which is not asked for.
   */
  static String of(JsonNode tokenizer) {
    ObjectNode form = JSON.objectNode();
    form.set("model", sorted(model(tokenizer.path("model"))));
    form.set(NORMALIZER, normalizers(tokenizer));
    form.set(PRE_TOKENIZER, preTokenizers(tokenizer));
    form.set("added_tokens", sorted(tokenizer.path("added_tokens")));
    return form.toString();
  }

  /** Whether two tokenizers do the same to a text before they look into their vocabularies. */
  static boolean sameSteps(JsonNode a, JsonNode b) {
    return normalizers(a).equals(normalizers(b)) && preTokenizers(a).equals(preTokenizers(b));
  }

  /** Whether a tokenizer's vocabulary is one of bytes. */
  static boolean isByteLevel(JsonNode tokenizer) {
    return StreamSupport.stream(preTokenizers(tokenizer).spliterator(), false)
        .anyMatch(step -> step.path("type").asText().equals("ByteLevel"));
  }

  private static ArrayNode normalizers(JsonNode tokenizer) {
    return steps(tokenizer.path(NORMALIZER), "normalizers");
  }

  private static ArrayNode preTokenizers(JsonNode tokenizer) {
    return steps(tokenizer.path(PRE_TOKENIZER), "pretokenizers");
  }

  private static ObjectNode model(JsonNode written) {
    ObjectNode model = JSON.objectNode();
    // Of a model a switch that is off and a text that is empty are as if they were not there.
    written
        .fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              boolean off = value.isBoolean() && !value.booleanValue();
              boolean empty = value.isTextual() && value.textValue().isEmpty();
              if (!off && !empty) {
                model.set(field.getKey(), value);
              }
            });
    if (written.path("merges").isArray()) {
      if (!model.has("type")) {
        model.put("type", "BPE");
      }
      ArrayNode pairs = JSON.arrayNode();
      written.path("merges").forEach(merge -> pairs.add(pair(merge)));
      model.set("merges", pairs);
    }
    return model;
  }

  /** A merge written as a text has one space, between its parts. */
  private static JsonNode pair(JsonNode merge) {
    int space = merge.asText().indexOf(' ');
    return merge.isTextual() && space >= 0
        ? JSON.arrayNode()
            .add(merge.textValue().substring(0, space))
            .add(merge.textValue().substring(space + 1))
        : merge;
  }

  /** The steps one after another; a sequence of them may have sequences in it. */
  private static ArrayNode steps(JsonNode step, String inner) {
    ArrayNode steps = JSON.arrayNode();
    if (step.path("type").asText().equals("Sequence")) {
      step.path(inner).forEach(one -> steps.addAll(steps(one, inner)));
    } else if (step.isObject()) {
      steps.add(sorted(said((ObjectNode) step)));
    }
    return steps;
  }

  /** A step with what the library takes where nothing is said. */
  private static ObjectNode said(ObjectNode written) {
    ObjectNode step = written.deepCopy();
    switch (written.path("type").asText()) {
      case "ByteLevel" -> {
        step.remove("trim_offsets");
        step.put("use_regex", written.path("use_regex").asBoolean(true));
      }
      case "Metaspace" -> {
        boolean prefixes = written.path("add_prefix_space").asBoolean(true);
        step.remove(List.of("add_prefix_space", "str_rep"));
        step.put(
            "prepend_scheme", written.path("prepend_scheme").asText(prefixes ? "always" : "never"));
        step.put("split", written.path("split").asBoolean(true));
      }
      default -> {}
    }
    return step;
  }

  /** The same with its keys in order, and without those that are null. */
  private static JsonNode sorted(JsonNode node) {
    if (node.isArray()) {
      List<JsonNode> inner = new ArrayList<>();
      node.forEach(one -> inner.add(sorted(one)));
      return JSON.arrayNode().addAll(inner);
    }
    if (!node.isObject()) {
      return node.isMissingNode() ? TextNode.valueOf("") : node;
    }
    TreeSet<String> keys = new TreeSet<>();
    node.fieldNames().forEachRemaining(keys::add);
    ObjectNode sorted = JSON.objectNode();
    for (String key : keys) {
      if (!node.path(key).isNull()) {
        sorted.set(key, sorted(node.path(key)));
      }
    }
    return sorted;
  }
}
