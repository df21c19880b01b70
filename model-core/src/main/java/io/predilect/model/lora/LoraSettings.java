package io.predilect.model.lora;

import java.util.List;

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
 */
public record LoraSettings(
    int r,
    double alpha,
    double dropout,
    List<String> targetModules,
    boolean rankStabilised,
    long seed) {

  /** Every linear layer of every block; never the head. */
  public static final String ALL_LINEAR = "all-linear";

  public LoraSettings {
    targetModules = List.copyOf(targetModules);
    if (r < 1) {
      throw new IllegalArgumentException("lora_r must be at least 1, not " + r);
    }
    if (!(alpha > 0) || Double.isInfinite(alpha)) {
      throw new IllegalArgumentException("lora_alpha must be above 0, not " + alpha);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "lora_dropout must be at least 0 and below 1, not " + dropout);
    }
    if (targetModules.isEmpty()) {
      throw new IllegalArgumentException(
          "lora_target_modules is empty; name layers such as q_proj, or " + ALL_LINEAR);
    }
    if (targetModules.contains(ALL_LINEAR) && targetModules.size() > 1) {
      throw new IllegalArgumentException(
          "lora_target_modules has " + ALL_LINEAR + " beside other names: " + targetModules);
    }
  }

  /** What B A x is multiplied by. */
  public double scale() {
    return alpha / (rankStabilised ? Math.sqrt(r) : r);
  }
}
