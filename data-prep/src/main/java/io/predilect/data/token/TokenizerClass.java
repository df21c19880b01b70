package io.predilect.data.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What transformers 5 makes of {@code tokenizer_class}: of a LlamaTokenizer it takes the vocabulary
 * alone from tokenizer.json, and makes the steps before it anew. Here, as in its versions before,
 * the file counts. Where the two differ a model is trained with other tokens than it is given there
 * later, which is told.
 */
final class TokenizerClass {
  private static final Logger LOG = LoggerFactory.getLogger(TokenizerClass.class);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  // Models of a run are made of one another, and lie in several places.
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private static final Set<String> LLAMA = Set.of("LlamaTokenizer", "LlamaTokenizerFast");

  // Models of which it does not go by the class.
  private static final Set<String> BY_FILE =
      Set.of("mistral", "mixtral", "olmo2", "granite", "phi3", "qwen2");

  // What puts the mark of a space where.
  private static final Map<String, String> PLACES =
      Map.of(
          "never", "before no text",
          "first", "before the first text, and none behind an added token",
          "always", "before each text between added tokens that does not begin with a space");

  private TokenizerClass() {}

  /** Tells of a difference, once a process. */
  static void tell(Path folder, JsonNode config, JsonNode tokenizer, JsonNode model) {
    difference(folder, config, tokenizer, model)
        .filter(said -> TOLD.compareAndSet(false, true))
        .ifPresent(LOG::warn);
  }

  /** What to say of a difference. */
  static Optional<String> difference(
      Path folder, JsonNode config, JsonNode tokenizer, JsonNode model) {
    String named = config.path("tokenizer_class").asText("");
    if (!LLAMA.contains(named)
        || BY_FILE.contains(model.path("model_type").asText(""))
        || TokenizerForm.isByteLevel(tokenizer)) { // then it takes the file too
      return Optional.empty();
    }
    String scheme =
        !config.path("add_prefix_space").asBoolean(true)
            ? "never"
            : config.path("legacy").asBoolean() ? "always" : "first";
    if (TokenizerForm.sameSteps(tokenizer, steps(scheme))) {
      return Optional.empty();
    }
    return Optional.of(
        ("%s: \"tokenizer_class\": \"%s\", for which transformers 5 (and vLLM by it) makes other"
                + " steps than tokenizer.json has: a ▁ %s. Here tokenizer.json counts, as in its"
                + " versions before 5. Make tokenizer_class \"PreTrainedTokenizerFast\", by which all"
                + " take tokenizer.json, or save the tokenizer with transformers 5, by which all do"
                + " as it does")
            .formatted(
                folder.resolve(TokenizerFolder.TOKENIZER_CONFIG), named, PLACES.get(scheme)));
  }

  private static ObjectNode steps(String scheme) {
    ObjectNode tokenizer = JSON.objectNode();
    tokenizer
        .putObject("pre_tokenizer")
        .put("type", "Metaspace")
        .put("replacement", "▁")
        .put("prepend_scheme", scheme)
        .put("split", false);
    return tokenizer;
  }
}
