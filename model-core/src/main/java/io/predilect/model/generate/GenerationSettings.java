package io.predilect.model.generate;

import io.predilect.data.check.Checks;
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
    new Checks()
        .holds(
            stopStrings.stream().noneMatch(String::isEmpty),
            "stop_strings",
            stopStrings,
            "an empty text would end every row at once: leave it out")
        .atLeast("max_new_tokens", maxNewTokens, 1)
        .atLeast("temperature", temperature, 0.0)
        .atLeast("top_k", topK, 0)
        .share("top_p", topP)
        .below("min_p", minP, 1)
        .above("repetition_penalty", repetitionPenalty, 0)
        .orThrow();
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

  /** Whether any token may be drawn: no filter leaves some out. */
  boolean keepsAll() {
    return topK == 0 && topP == 1 && minP == 0;
  }
}
