package io.predilect.jobs.winrate;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known beside comparisons when length is taken out of their win rate (Dubois et al. 2024,
 * "Length-Controlled AlpacaEval"). alpaca_eval's names: {@code length_controlled_minimal} knows
 * nothing more; {@code length_controlled_v1} knows how difficult AlpacaEval's instructions are for
 * its baseline and what a judge says of that baseline when asked to be verbose or concise; {@code
 * length_controlled_noreg} knows the difficulties only.
 *
 * @param difficulties by prompt, greater where models do better against the baseline; empty: the
 *     model has no such term
 * @param gamed comparisons of the baseline with itself, asked for other lengths: they tie the
 *     effect of length to what length alone does
 */
public record LengthControl(Optional<Map<String, Double>> difficulties, List<Gamed> gamed) {
  // alpaca_eval's regularize_to_baseline_lambda, and the number of baselines that it is shared by
  private static final double GAMED_WEIGHT = 0.2;
  private static final int GAMED_BASELINES = 2;

  public LengthControl {
    difficulties = difficulties.map(Map::copyOf);
    gamed = List.copyOf(gamed);
    if (difficulties.isEmpty() && !gamed.isEmpty()) {
      throw new IllegalArgumentException(
          "comparisons of the baseline with itself need the prompts' difficulties");
    }
  }

  /**
   * The baseline asked to be verbose or concise, against itself.
   *
   * @param promptId which prompt
   * @param lengths the baseline's characters minus the other's, over their standard deviation
   * @param preference for the other, from 0 to 1
   */
  public record Gamed(String promptId, double lengths, double preference) {
    public Gamed {
      Objects.requireNonNull(promptId, "promptId");
    }
  }

  /** {@code length_controlled_minimal}, for prompts of which nothing is known. */
  public static LengthControl minimal() {
    return new LengthControl(Optional.empty(), List.of());
  }

  /** How much a row of {@link #gamed} counts; one of the comparisons counts 1. */
  static double gamedWeight() {
    return GAMED_WEIGHT / GAMED_BASELINES;
  }

  /** alpaca_eval's name for it. */
  public String key() {
    if (difficulties.isEmpty()) {
      return "length_controlled_minimal";
    }
    return gamed.isEmpty() ? "length_controlled_noreg" : "length_controlled_v1";
  }
}
