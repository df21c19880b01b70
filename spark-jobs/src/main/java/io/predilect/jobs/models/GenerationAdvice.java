package io.predilect.jobs.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.SamplingSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.storage.NodeCache;
import io.predilect.model.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a model's makers would have it sampled: its generation_config.json. transformers and vLLM go
 * by that file where nothing else is asked for; here a stage's settings decide alone, and where the
 * two differ it is told, since texts then are not those that people know from the model.
 */
public final class GenerationAdvice {
  private static final String FILE = "generation_config.json";
  private static final String PENALTY = "repetition_penalty";
  private static final String TEMPERATURE = "temperature";
  private static final ObjectMapper JSON = new ObjectMapper();

  // What generators of transformers also do, and at which values they do nothing.
  private static final Map<String, Set<String>> NOT_CARRIED_OUT =
      Map.ofEntries(
          Map.entry("bad_words_ids", Set.of("[]")),
          Map.entry("begin_suppress_tokens", Set.of("[]")),
          Map.entry("diversity_penalty", Set.of("0", "0.0")),
          Map.entry("encoder_repetition_penalty", Set.of("1", "1.0")),
          Map.entry("epsilon_cutoff", Set.of("0", "0.0")),
          Map.entry("eta_cutoff", Set.of("0", "0.0")),
          Map.entry("exponential_decay_length_penalty", Set.of("[]")),
          Map.entry("forced_bos_token_id", Set.of()),
          Map.entry("forced_eos_token_id", Set.of()),
          Map.entry("guidance_scale", Set.of("1", "1.0")),
          Map.entry("min_length", Set.of("0")),
          Map.entry("min_new_tokens", Set.of("0")),
          Map.entry("no_repeat_ngram_size", Set.of("0")),
          Map.entry("num_beams", Set.of("1")),
          Map.entry("penalty_alpha", Set.of("0", "0.0")),
          Map.entry("sequence_bias", Set.of("{}", "[]")),
          Map.entry("stop_strings", Set.of("[]", "\"\"")),
          Map.entry("suppress_tokens", Set.of("[]")),
          Map.entry("typical_p", Set.of("1", "1.0")),
          Map.entry("watermarking_config", Set.of("{}")));

  private GenerationAdvice() {}

  /**
   * What a model's file says that a stage does otherwise.
   *
   * @return a sentence for people; empty: nothing, or there is no such file
   * @throws JobException when the file is no JSON
   */
  public static Optional<String> unlike(
      ModelFolder model, SamplingSettings sampling, ModelStore models) throws IOException {
    try (NodeCache.Use here = models.folder(model)) {
      Optional<Path> file = ModelSource.of(here.path()).generationConfig();
      if (file.isEmpty()) {
        return Optional.empty();
      }
      return told(read(file.get(), model.uri()), sampling)
          .map(text -> FILE + " of " + model.uri() + " " + text);
    }
  }

  private static JsonNode read(Path file, String model) throws IOException {
    try {
      return JSON.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new JobException(
          "%s of %s is no JSON (%s): copy it again from its source, or take it out"
              .formatted(FILE, model, e.getOriginalMessage()));
    }
  }

  static Optional<String> told(JsonNode advice, SamplingSettings sampling) {
    List<String> asked = new ArrayList<>();
    List<String> done = new ArrayList<>();
    used(sampling, advice.path("do_sample").asBoolean())
        .forEach(
            (key, value) -> {
              if (advice.path(key).isNumber() && advice.path(key).doubleValue() != value) {
                asked.add(key + " " + advice.path(key).asText());
                done.add(key + " " + number(value));
              }
            });
    List<String> parts = new ArrayList<>();
    if (!asked.isEmpty()) {
      parts.add(
          "asks for %s, and this stage writes with %s: transformers and vLLM take the file's values, here the stage's settings count, so set those that are wanted"
              .formatted(String.join(", ", asked), String.join(", ", done)));
    }
    List<String> left =
        NOT_CARRIED_OUT.keySet().stream().filter(key -> asksFor(advice, key)).sorted().toList();
    if (!left.isEmpty()) {
      parts.add(
          "has %s, which generation here does not carry out: texts may be others than transformers'"
              .formatted(String.join(", ", left)));
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; it ", parts));
  }

  // Of greedy decoding, and of a file that samples nothing, the penalty alone has a meaning.
  private static Map<String, Double> used(SamplingSettings sampling, boolean adviceSamples) {
    Map<String, Double> used = new LinkedHashMap<>();
    if (adviceSamples) {
      used.put(TEMPERATURE, sampling.temperature());
      if (sampling.temperature() > 0) {
        used.put("top_p", sampling.topP());
        used.put("top_k", (double) sampling.topK());
        used.put("min_p", sampling.minP());
      }
    }
    used.put(PENALTY, sampling.repetitionPenalty());
    return used;
  }

  private static boolean asksFor(JsonNode advice, String key) {
    JsonNode value = advice.path(key);
    return !value.isMissingNode()
        && !value.isNull()
        && !NOT_CARRIED_OUT.get(key).contains(value.toString());
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
