package io.predilect.model.arch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * The language model's configuration within that of a model that sees pictures too (Gemma 3 of 4 B
 * parameters and more): the text alone is read, and written again as a language model.
 */
final class TextConfig {
  private static final String WHOLE_TYPE = "gemma3";
  private static final String WHOLE_CLASS = "Gemma3ForConditionalGeneration";

  // What stands beside the text's own configuration and holds for it too.
  private static final List<String> BESIDE =
      List.of(
          "bos_token_id",
          "eos_token_id",
          "pad_token_id",
          "tie_word_embeddings",
          "dtype",
          "torch_dtype",
          "quantization_config",
          "compression_config");

  // What published files leave out, as transformers' Gemma3TextConfig has it.
  private static final Map<String, Integer> UNSAID =
      Map.of(
          "vocab_size", 262_208,
          "hidden_size", 2304,
          "intermediate_size", 9216,
          "num_hidden_layers", 26,
          "num_attention_heads", 8,
          "num_key_value_heads", 4);

  private TextConfig() {}

  /** That of the language model; the same where there is no other. */
  static ObjectNode of(ObjectNode whole) {
    if (!whole.path("model_type").asText("").equals(WHOLE_TYPE)
        || !(whole.get("text_config") instanceof ObjectNode own)) {
      return whole;
    }
    ObjectNode text = own.deepCopy();
    text.put("model_type", Family.GEMMA3.modelType());
    String named = whole.path("architectures").path(0).asText(WHOLE_CLASS);
    text.putArray("architectures")
        .add(named.equals(WHOLE_CLASS) ? Family.GEMMA3.causalClass() : named);
    for (String key : BESIDE) {
      if (whole.hasNonNull(key)) {
        text.set(key, whole.get(key));
      }
    }
    UNSAID.forEach(
        (key, value) -> {
          if (!text.hasNonNull(key)) {
            text.put(key, value);
          }
        });
    return text;
  }
}
