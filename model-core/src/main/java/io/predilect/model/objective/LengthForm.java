package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.Objects;

/**
 * How the token log-ratios of a response make the response's.
 *
 * <p>LD-DPO (Liu et al. 2024, "Length desensitization in direct preference optimization") counts
 * the tokens that a response has beyond the shorter one's length only in part: head + α · rest, the
 * head being the first min(|y_w|, |y_l|) tokens.
 *
 * @param reduction SUM, DPO's own; MEAN divides by the response's tokens (length-normalised DPO,
 *     Lambert et al. 2024, "Tulu 3")
 * @param ldAlpha α, in [0, 1]; 1: all tokens count alike
 */
public record LengthForm(Reduction reduction, double ldAlpha) {
  /** The sum over all tokens. */
  public static final LengthForm SUM = new LengthForm(Reduction.SUM, 1);

  /** The mean over all tokens. */
  public static final LengthForm MEAN = new LengthForm(Reduction.MEAN, 1);

  public LengthForm {
    Objects.requireNonNull(reduction, "reduction");
    new Checks()
        .between("ld_alpha", ldAlpha, 0, 1)
        .agrees(
            !(ldAlpha < 1) || reduction != Reduction.MEAN,
            "ld_alpha",
            ldAlpha,
            "with reduction: mean both take length out of the margin, in different ways: set it to"
                + " 1, or reduction to sum")
        .orThrow();
  }

  /** Whether the heads of the responses are needed apart. */
  boolean splits() {
    return ldAlpha < 1;
  }
}
