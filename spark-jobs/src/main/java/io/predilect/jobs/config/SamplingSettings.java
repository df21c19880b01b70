package io.predilect.jobs.config;

import io.predilect.model.generate.GenerationSettings;
import java.io.Serializable;
import java.util.Set;

/**
 * How responses and rationales are sampled from a model.
 *
 * @param maxNewTokens the longest text
 * @param temperature of sampling; 0: greedy
 * @param topP share of probability sampled from
 * @param topK number of tokens sampled from; 0: all
 * @param minP drop tokens less likely than this share of the likeliest; 0: none
 * @param repetitionPenalty divides (or multiplies, when negative) the logits of tokens that stand
 *     in the prompt or the text; 1: off
 */
public record SamplingSettings(
    int maxNewTokens,
    double temperature,
    double topP,
    int topK,
    double minP,
    double repetitionPenalty)
    implements Serializable {
  private static final long serialVersionUID = 2L;

  public SamplingSettings {
    new GenerationSettings(
        maxNewTokens, temperature, topK, topP, minP, repetitionPenalty, Set.of());
  }

  /** Whether tokens are drawn from the model's own distribution, as it is. */
  public boolean asTheModelSays() {
    return temperature == 1 && topP == 1 && topK == 0 && minP == 0 && repetitionPenalty == 1;
  }

  /** The same for texts of at most so many tokens. */
  public SamplingSettings writing(int tokens) {
    return new SamplingSettings(tokens, temperature, topP, topK, minP, repetitionPenalty);
  }

  /** The same for a model whose texts end with some tokens. */
  public GenerationSettings until(Set<Integer> stopTokens) {
    return new GenerationSettings(
        maxNewTokens, temperature, topK, topP, minP, repetitionPenalty, stopTokens);
  }
}
