package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * The hinge loss max(0, 1 - β m): the calibration loss of Zhao et al. 2023, "SLiC-HF", on
 * log-ratios, which is the hinge-norm loss of Liu et al. 2023, "Statistical rejection sampling
 * improves preference optimization".
 *
 * @param beta β, above 0; 1/β is the margin from which on a pair is learnt
 * @param form the sum over tokens is the paper's
 */
public record Hinge(double beta, RatioForm form) implements MarginObjective {

  public Hinge {
    new Checks().above("beta", beta, 0).orThrow();
    Objects.requireNonNull(form, "form");
  }

  @Override
  public Slope onMargin(double margin, double shift) {
    double missing = 1 - (beta * margin - shift);
    return missing <= 0 ? new Slope(0, 0) : new Slope(missing, -beta); // what is no number stays so
  }
}
