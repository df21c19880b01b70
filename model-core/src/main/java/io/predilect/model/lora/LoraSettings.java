package io.predilect.model.lora;

import io.predilect.data.check.Checks;
import java.util.List;
import java.util.Objects;

/**
 * Low-rank adaptation (Hu et al. 2021, "LoRA", equation 3): a linear layer's W x becomes W x +
 * scale · B A x, with A [r, in] and B [out, r] trained and W as it was.
 *
 * @param r the rank ({@code lora_r})
 * @param alpha numerator of the scale ({@code lora_alpha})
 * @param dropout share of an adapter's inputs that is dropped in training ({@code lora_dropout})
 * @param targetModules names of the linear layers that get adapters, as files have them, such as
 *     {@code q_proj}, or {@link #ALL_LINEAR} alone ({@code lora_target_modules})
 * @param rankStabilised whether the scale is α/√r (Kalajdzievski 2023, rsLoRA) in place of α/r
 *     ({@code use_rslora})
 * @param seed of A's first values and of dropout
 * @param options what they have beyond that
 */
public record LoraSettings(
    int r,
    double alpha,
    double dropout,
    List<String> targetModules,
    boolean rankStabilised,
    long seed,
    LoraOptions options) {

  /** Every linear layer of every block; never the head. */
  public static final String ALL_LINEAR = "all-linear";

  public LoraSettings {
    targetModules = List.copyOf(targetModules);
    Objects.requireNonNull(options, "options");
    new Checks()
        .atLeast("lora_r", r, 1)
        .above("lora_alpha", alpha, 0)
        .below("lora_dropout", dropout, 1)
        .holds(
            !targetModules.isEmpty(),
            "lora_target_modules",
            targetModules,
            "name layers such as q_proj, or " + ALL_LINEAR)
        .holds(
            targetModules.size() <= 1 || !targetModules.contains(ALL_LINEAR),
            "lora_target_modules",
            targetModules,
            ALL_LINEAR + " stands alone: leave out the others, or it")
        .orThrow();
  }

  /** Adapters alone, all alike. */
  public LoraSettings(
      int r,
      double alpha,
      double dropout,
      List<String> targetModules,
      boolean rankStabilised,
      long seed) {
    this(r, alpha, dropout, targetModules, rankStabilised, seed, LoraOptions.NONE);
  }

  /** The same with options. */
  public LoraSettings with(LoraOptions other) {
    return new LoraSettings(r, alpha, dropout, targetModules, rankStabilised, seed, other);
  }

  /** The rank of a layer's adapter. */
  int rank(String module) {
    return (int) options.rankPattern().of(module).orElse(r);
  }

  /** What B A x of a layer is multiplied by. */
  double scale(String module) {
    double own = options.alphaPattern().of(module).orElse(alpha);
    int rank = rank(module);
    return own / (rankStabilised ? Math.sqrt(rank) : rank);
  }
}
