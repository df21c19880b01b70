package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * How the log-probs of a response make the score that a loss is told: which of its tokens count,
 * against which reference, under which divergence. With {@link Reduction#MEAN} the score of the
 * whole response is divided by its tokens, as TRL does.
 *
 * @param lengths how token log-ratios make a response's
 * @param divergence what the reference is departed from by
 * @param referenceFree whether log π_ref counts as 0, so that no reference is needed
 */
public record RatioForm(LengthForm lengths, Divergence divergence, boolean referenceFree) {
  /** The sum over all tokens of the log-ratios. */
  public static final RatioForm SUM = of(LengthForm.SUM);

  /** The mean over all tokens of the log-ratios. */
  public static final RatioForm MEAN = of(LengthForm.MEAN);

  public RatioForm {
    Objects.requireNonNull(lengths, "lengths");
    Objects.requireNonNull(divergence, "divergence");
    new Checks()
        .agrees(
            !referenceFree || divergence.type() == Divergence.Type.REVERSE_KL,
            "f_divergence_type",
            divergence.type(),
            "with reference_free: true there is no reference to diverge from: set it to"
                + " reverse_kl, or reference_free to false")
        .agrees(
            !referenceFree || !lengths.splits(),
            "ld_alpha",
            lengths.ldAlpha(),
            "with reference_free: true: it parts log-ratios to a reference: set it to 1, or"
                + " reference_free to false")
        .orThrow();
  }

  /** Against a reference, under the reverse KL divergence. */
  public static RatioForm of(LengthForm lengths) {
    return new RatioForm(lengths, Divergence.REVERSE_KL, false);
  }

  /** Whether scores are log-ratios, as what is not made for another divergence takes for given. */
  boolean plain() {
    return divergence.type() == Divergence.Type.REVERSE_KL && !referenceFree;
  }

  Set<Need> needs() {
    EnumSet<Need> needs = EnumSet.of(Need.CHOSEN, Need.REJECTED);
    if (!referenceFree) {
      needs.add(Need.REFERENCE);
    }
    if (lengths.splits()) {
      needs.add(Need.HEADS);
    }
    return needs;
  }
}
