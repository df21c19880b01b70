package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * The settings of {@code train.objective} that say how log-probs make scores; their keys stand
 * beside the others.
 *
 * @param reduction how token log-ratios make a sequence's
 * @param ldAlpha LD-DPO's α, how much tokens beyond the shorter response's length count; 1: fully
 * @param referenceFree whether log π_ref counts as 0
 * @param fDivergenceType the divergence from the reference
 * @param fAlphaDivergenceCoef α of alpha_divergence
 */
public record RatioSettings(
    Reduction reduction,
    double ldAlpha,
    boolean referenceFree,
    Divergence.Type fDivergenceType,
    double fAlphaDivergenceCoef) {

  public RatioSettings {
    Objects.requireNonNull(reduction, "reduction");
    Objects.requireNonNull(fDivergenceType, "fDivergenceType");
    new Checks()
        .between("f_alpha_divergence_coef", fAlphaDivergenceCoef, -10, 10)
        .include("", () -> new LengthForm(reduction, ldAlpha))
        .orThrow();
    LengthForm lengths = new LengthForm(reduction, ldAlpha);
    new RatioForm(lengths, new Divergence(fDivergenceType, fAlphaDivergenceCoef), referenceFree);
  }

  RatioForm form() {
    return new RatioForm(
        new LengthForm(reduction, ldAlpha),
        new Divergence(fDivergenceType, fAlphaDivergenceCoef),
        referenceFree);
  }
}
