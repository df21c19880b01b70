package io.predilect.jobs.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.SamplingSettings;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model's own way of sampling is told where a stage samples otherwise, and only there. */
class GenerationAdviceTest {
  private static final SamplingSettings SAMPLED = new SamplingSettings(8, 0.7, 0.8, 20, 0, 1.1);
  private static final SamplingSettings GREEDY = new SamplingSettings(8, 0, 1, 0, 0, 1);

  private static Optional<String> told(String json, SamplingSettings sampling) throws IOException {
    return GenerationAdvice.told(new ObjectMapper().readTree(json), sampling);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'eos_token_id': [1, 2], 'pad_token_id': 0, 'transformers_version': '4.50.0'}",
        "{'do_sample': true, 'temperature': 0.7, 'top_p': 0.8, 'top_k': 20, 'repetition_penalty': 1.1}",
        "{'do_sample': false, 'temperature': 0.1, 'top_k': 50, 'repetition_penalty': 1.1}",
        "{'num_beams': 1, 'no_repeat_ngram_size': 0, 'suppress_tokens': null, 'bad_words_ids': [],"
            + " 'typical_p': 1.0, 'guidance_scale': null, 'repetition_penalty': 1.1}"
      })
  void nothingIsToldOfWhatIsDone(String json) throws IOException {
    String text = json.replace('\'', '"');
    assertEquals(
        Optional.empty(), told(text.replace("{}", "{\"repetition_penalty\": 1.1}"), SAMPLED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"do_sample\": true, \"temperature\": 1.0, \"top_k\": 5, \"min_p\": 0.05}; temperature 1.0, top_k 5, min_p 0.05; temperature 0.7, top_k 20, min_p 0",
        "{\"do_sample\": true, \"top_p\": 0.95}; top_p 0.95; top_p 0.8",
        "{\"repetition_penalty\": 1.0}; repetition_penalty 1.0; repetition_penalty 1.1"
      })
  void othersAreNamedWithTheStagesOwn(String json, String asked, String done) throws IOException {
    String text = told(json, SAMPLED).orElseThrow();
    assertTrue(
        text.startsWith("asks for " + asked + ", and this stage writes with " + done + ":"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"do_sample\": true, \"temperature\": 0.6, \"top_p\": 0.9}; temperature 0.6",
        "{\"do_sample\": true, \"top_k\": 5, \"repetition_penalty\": 1.05}; repetition_penalty 1.05"
      })
  void greedyDecodingHasNoShareToDrawFrom(String json, String asked) throws IOException {
    String text = told(json, GREEDY).orElseThrow();
    assertTrue(text.startsWith("asks for " + asked + ", and this stage"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"suppress_tokens\": [1, 2], \"num_beams\": 4}; num_beams, suppress_tokens",
        "{\"no_repeat_ngram_size\": 3}; no_repeat_ngram_size",
        "{\"stop_strings\": \"###\"}; stop_strings",
        "{\"forced_eos_token_id\": 2}; forced_eos_token_id"
      })
  void whatGenerationHereCannotDoIsNamed(String json, String keys) throws IOException {
    assertEquals(
        "has "
            + keys
            + ", which generation here does not carry out: texts may be others than transformers'",
        told(json, GREEDY).orElseThrow());
  }
}
