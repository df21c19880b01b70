package io.predilect.model.arch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * The language model's configuration within that of a model that sees pictures too (Gemma 3 of 4 B
 * parameters and more, Mistral Small 3.1, Ministral 3, Qwen 3.5): the text alone is read, and
 * written again as a language model.
 *
 * @param wholeClass the class of the model around it
 * @param own what its family is called where its own part does not say
 * @param unsaid what published files leave out, as transformers has it
 */
record TextConfig(String wholeClass, Family own, Map<String, Integer> unsaid) {
  private static final Map<String, TextConfig> OF_TYPE =
      Map.of(
          "gemma3",
          new TextConfig(
              "Gemma3ForConditionalGeneration",
              Family.GEMMA3,
              Map.of(
                  "vocab_size", 262_208,
                  "hidden_size", 2304,
                  "intermediate_size", 9216,
                  "num_hidden_layers", 26,
                  "num_attention_heads", 8,
                  "num_key_value_heads", 4)),
          "mistral3",
          new TextConfig("Mistral3ForConditionalGeneration", Family.MISTRAL, Map.of()),
          "qwen3_5",
          new TextConfig("Qwen3_5ForConditionalGeneration", Family.QWEN3_5, Map.of()),
          "qwen3_5_moe",
          new TextConfig("Qwen3_5MoeForConditionalGeneration", Family.QWEN3_5_MOE, Map.of()));

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

  /** That of the language model; the same where there is no other. */
  static ObjectNode of(ObjectNode whole) {
    TextConfig kind = OF_TYPE.get(whole.path("model_type").asText(""));
    return kind != null && whole.get("text_config") instanceof ObjectNode own
        ? kind.of(whole, own.deepCopy())
        : whole;
  }

  private ObjectNode of(ObjectNode whole, ObjectNode text) {
    if (!text.hasNonNull("model_type")) {
      text.put("model_type", own.modelType());
    }
    Family family = Family.of(text.get("model_type").asText()).orElse(own); // refused when read
    String named = whole.path("architectures").path(0).asText(wholeClass);
    text.putArray("architectures").add(named.equals(wholeClass) ? family.causalClass() : named);
    for (String key : BESIDE) {
      if (whole.hasNonNull(key)) {
        text.set(key, whole.get(key));
      }
    }
    unsaid.forEach(
        (key, value) -> {
          if (!text.hasNonNull(key)) {
            text.put(key, value);
          }
        });
    return text;
  }
}
