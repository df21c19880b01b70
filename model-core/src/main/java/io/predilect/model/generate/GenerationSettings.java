package io.predilect.model.generate;

import java.util.List;
import java.util.Set;

/**
 * How text is generated; names and meanings are transformers'.
 *
 * @param maxNewTokens tokens a row may get, the stop token included
 * @param temperature 0: always the likeliest token; else logits are divided by it
 * @param topK keep so many likeliest tokens; 0: all
 * @param topP keep the fewest likeliest tokens whose probabilities reach it; 1: all
 * @param minP drop tokens less likely than this share of the likeliest; 0: none
 * @param repetitionPenalty divides (or multiplies, when negative) logits of tokens seen; 1: off
 * @param stopTokens tokens that end a row, themselves included in it
 * @param stopStrings texts that end a row, their last token included in it; {@link StopStrings#cut}
 *     takes them off its text
 */
public record GenerationSettings(
    int maxNewTokens,
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    Set<Integer> stopTokens,
    List<String> stopStrings) {

  public GenerationSettings {
    stopTokens = Set.copyOf(stopTokens);
    stopStrings = List.copyOf(stopStrings);
    require(
        stopStrings.stream().noneMatch(String::isEmpty),
        "stop_strings has an empty text, which would end every row at once; leave it out");
    require(maxNewTokens >= 1, "max_new_tokens must be at least 1, not " + maxNewTokens);
    require(temperature >= 0, "temperature must be at least 0, not " + temperature);
    require(topK >= 0, "top_k must be at least 0, not " + topK);
    require(topP > 0 && topP <= 1, "top_p must be above 0 and at most 1, not " + topP);
    require(minP >= 0 && minP < 1, "min_p must be at least 0 and below 1, not " + minP);
    require(repetitionPenalty > 0, "repetition_penalty must be above 0, not " + repetitionPenalty);
  }

  /** Without stop strings. */
  public GenerationSettings(
      int maxNewTokens,
      double temperature,
      int topK,
      double topP,
      double minP,
      double repetitionPenalty,
      Set<Integer> stopTokens) {
    this(maxNewTokens, temperature, topK, topP, minP, repetitionPenalty, stopTokens, List.of());
  }

  /** The same with stop strings. */
  public GenerationSettings withStopStrings(List<String> strings) {
    return new GenerationSettings(
        maxNewTokens, temperature, topK, topP, minP, repetitionPenalty, stopTokens, strings);
  }

  /** The likeliest token at every step. */
  public static GenerationSettings greedy(int maxNewTokens, Set<Integer> stopTokens) {
    return new GenerationSettings(maxNewTokens, 0, 0, 1, 0, 1, stopTokens);
  }

  /** Whether every step takes the likeliest token. */
  public boolean isGreedy() {
    return temperature == 0;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
