package io.predilect.data.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;

/**
 * Options of tokenizer_config.json by which transformers changes what tokenizer.json does. Where
 * they would change something the two files disagree, and some of its versions and classes follow
 * the one and some the other.
 */
final class TokenizerOptions {
  private static final int SMALLEST_MENDED = 100_000;
  private static final Set<String> MENDED =
      Set.of("mistral", "mistral3", "voxtral", "ministral", "pixtral");

  private TokenizerOptions() {}

  /**
   * Checks that they change nothing.
   *
   * @param file of the options, for messages
   * @param model config.json
   * @throws TokenizerException if one does
   */
  static void require(Path file, JsonNode config, JsonNode tokenizer, JsonNode model) {
    if (config.path("split_special_tokens").asBoolean()) {
      throw new TokenizerException(
          file
              + ": \"split_special_tokens\": true splits the chat template's own tokens too; make it"
              + " false: special tokens in a conversation's texts are read as text in any case");
    }
    if (config.path("fix_mistral_regex").asBoolean() && isMended(tokenizer, model)) {
      throw new TokenizerException(
          "%s: \"fix_mistral_regex\": true, by which transformers splits texts in another way than tokenizer.json says: open the tokenizer with transformers and save it, which puts that way into tokenizer.json, then take the key out"
              .formatted(file));
    }
    JsonNode prefix = config.path("add_prefix_space");
    boolean prefixed =
        prefixes(tokenizer.path("normalizer")) || prefixes(tokenizer.path("pre_tokenizer"));
    if (prefix.isBoolean() && prefix.booleanValue() != prefixed) {
      throw new TokenizerException(
          "%s: \"add_prefix_space\": %s, but tokenizer.json puts %s before a text; which the model was trained with only its maker knows: make the two agree, or take add_prefix_space out to follow tokenizer.json"
              .formatted(file, prefix, prefixed ? "a space" : "no space"));
    }
  }

  // The tokenizers that transformers mends: large ones of Mistral's that its versions before 5
  // saved.
  private static boolean isMended(JsonNode tokenizer, JsonNode model) {
    int tokens =
        tokenizer.path("model").path("vocab").size() + tokenizer.path("added_tokens").size();
    return tokens > SMALLEST_MENDED
        && MENDED.contains(model.path("model_type").asText())
        && !model.path("transformers_version").asText("0").matches("([5-9]|\\d\\d).*");
  }

  // A step may be a sequence of others.
  private static boolean prefixes(JsonNode step) {
    boolean own =
        switch (step.path("type").asText()) {
          case "Prepend" -> Set.of(" ", "\u2581").contains(step.path("prepend").asText());
          case "ByteLevel" -> step.path("add_prefix_space").asBoolean();
          case "Metaspace" ->
              step.has("prepend_scheme")
                  ? !step.path("prepend_scheme").asText().equals("never")
                  : step.path("add_prefix_space").asBoolean();
          default -> false;
        };
    if (own) {
      return true;
    }
    for (String steps : Set.of("normalizers", "pretokenizers")) {
      for (JsonNode inner : step.path(steps)) {
        if (prefixes(inner)) {
          return true;
        }
      }
    }
    return false;
  }
}
