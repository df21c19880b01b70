package io.predilect.model.lora;

import io.predilect.data.check.Checks;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What adapters may have beyond a rank for all, as PEFT has it.
 *
 * @param rankPattern ranks of layers in place of r ({@code lora_rank_pattern})
 * @param alphaPattern α of layers in place of the one for all ({@code lora_alpha_pattern})
 * @param biases which biases are trained too ({@code lora_train_biases})
 * @param modulesToSave ends of the names of layers that are trained whole: embeddings, heads and
 *     norms ({@code lora_modules_to_save})
 * @param dora whether each output has a magnitude that is trained, and adapters change its
 *     direction alone (Liu et al. 2024, "DoRA"): m ∘ (W + scale · B A) / ‖W + scale · B A‖ by rows,
 *     with the norm taken as constant in gradients ({@code use_dora})
 */
public record LoraOptions(
    NamePatterns rankPattern,
    NamePatterns alphaPattern,
    Biases biases,
    List<String> modulesToSave,
    boolean dora) {

  /** Adapters alone, all alike. */
  public static final LoraOptions NONE =
      new LoraOptions(NamePatterns.none(), NamePatterns.none(), Biases.NONE, List.of(), false);

  private static final String EXPRESSION =
      "a key is a regular expression that Java and Python read alike, such as q_proj or"
          + " layers\\.(0|1)\\.mlp\\.up_proj";

  /** Which biases of the base are trained. */
  public enum Biases {
    /** None. */
    NONE,
    /** Every one. */
    ALL,
    /** Those of the layers with adapters. */
    LORA_ONLY;

    /** PEFT's name. */
    String peftName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public LoraOptions {
    Objects.requireNonNull(rankPattern, "rankPattern");
    Objects.requireNonNull(alphaPattern, "alphaPattern");
    Objects.requireNonNull(biases, "biases");
    modulesToSave = List.copyOf(modulesToSave);
    List<String> ranks = rankPattern.where(r -> !(r >= 1 && r == Math.rint(r)));
    List<String> alphas = alphaPattern.where(alpha -> !(alpha > 0));
    new Checks()
        .holds(
            rankPattern.invalid().isEmpty(), "lora_rank_pattern", rankPattern.invalid(), EXPRESSION)
        .holds(
            alphaPattern.invalid().isEmpty(),
            "lora_alpha_pattern",
            alphaPattern.invalid(),
            EXPRESSION)
        .holds(ranks.isEmpty(), "lora_rank_pattern", ranks, "a rank is a whole number from 1 on")
        .holds(alphas.isEmpty(), "lora_alpha_pattern", alphas, "a numerator is above 0")
        .holds(
            modulesToSave.stream().noneMatch(String::isBlank),
            "lora_modules_to_save",
            modulesToSave,
            "name layers such as embed_tokens or lm_head")
        .orThrow();
  }

  /** Whether a layer is among {@link #modulesToSave}. */
  boolean saves(String module) {
    return modulesToSave.stream().anyMatch(module::endsWith);
  }
}
