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
 */
public record SamplingSettings(int maxNewTokens, double temperature, double topP, int topK)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public SamplingSettings {
    of(maxNewTokens, temperature, topP, topK, Set.of());
  }

  /** The same for a model whose texts end with some tokens. */
  public GenerationSettings until(Set<Integer> stopTokens) {
    return of(maxNewTokens, temperature, topP, topK, stopTokens);
  }

  private static GenerationSettings of(
      int maxNewTokens, double temperature, double topP, int topK, Set<Integer> stopTokens) {
    return new GenerationSettings(maxNewTokens, temperature, topK, topP, 0, 1, stopTokens);
  }
}
