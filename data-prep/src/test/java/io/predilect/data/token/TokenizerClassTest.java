package io.predilect.data.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where transformers 5.24.0's AutoTokenizer gave other ids than tokenizer.json: "hi", " hi", and
 * both behind an added token, by class, model and options.
 */
class TokenizerClassTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String PREPEND =
      """
      {"normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"},
        {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}, "pre_tokenizer": null}
      """;
  private static final String METASPACE =
      """
      {"normalizer": null, "pre_tokenizer": {"type": "Metaspace", "replacement": "▁",
        "prepend_scheme": "%s", "split": false}}
      """;
  private static final String BYTES =
      """
      {"normalizer": null, "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
        {"type": "Digits", "individual_digits": true}, {"type": "ByteLevel"}]}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      nullValues = "-",
      quoteCharacter = '`',
      value = {
        "prepend; llama; {'tokenizer_class': 'LlamaTokenizer', 'legacy': false}; none behind an added token",
        "prepend; llama; {'tokenizer_class': 'LlamaTokenizerFast'}; none behind an added token",
        "prepend; llama; {'tokenizer_class': 'LlamaTokenizer', 'legacy': true}; does not begin with a space",
        "prepend; -; {'tokenizer_class': 'LlamaTokenizer'}; none behind an added token",
        "prepend; llama; {'tokenizer_class': 'PreTrainedTokenizerFast', 'legacy': false}; -",
        "prepend; llama; {}; -",
        "prepend; mistral; {'tokenizer_class': 'LlamaTokenizer'}; -",
        "prepend; phi3; {'tokenizer_class': 'LlamaTokenizerFast'}; -",
        "always; llama; {'tokenizer_class': 'LlamaTokenizer', 'legacy': true}; -",
        "always; llama; {'tokenizer_class': 'LlamaTokenizer', 'legacy': false}; none behind",
        "first; llama; {'tokenizer_class': 'LlamaTokenizer', 'legacy': true}; does not begin",
        "first; llama; {'tokenizer_class': 'LlamaTokenizer'}; -",
        "never; llama; {'tokenizer_class': 'LlamaTokenizer', 'add_prefix_space': false}; -",
        "always; llama; {'tokenizer_class': 'LlamaTokenizer', 'add_prefix_space': false}; before no text",
        "bytes; llama; {'tokenizer_class': 'LlamaTokenizerFast'}; -"
      })
  void stepsThatTransformersMakesAnewAreTold(
      String steps, String modelType, String options, String told) throws IOException {
    String tokenizer =
        switch (steps) {
          case "prepend" -> PREPEND;
          case "bytes" -> BYTES;
          default -> METASPACE.formatted(steps);
        };
    Optional<String> difference =
        TokenizerClass.difference(
            Path.of("folder"),
            JSON.readTree(options.replace('\'', '"')),
            JSON.readTree(tokenizer),
            JSON.createObjectNode().put("model_type", modelType));
    assertEquals(told != null, difference.isPresent(), difference.toString());
    difference.ifPresent(
        text -> {
          assertTrue(text.contains(told), text);
          assertTrue(text.contains("PreTrainedTokenizerFast"), text);
          assertTrue(text.startsWith("folder/tokenizer_config.json"), text);
        });
  }
}
