package io.predilect.data.demo;

import io.predilect.data.check.Checks;
import java.io.Serializable;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * How the known rewards of two responses become a label. Either way it is the sign of the gap with
 * noise on it, so that the noise alone says which labels there are.
 *
 * @param labels what the noise is
 * @param scale bradley_terry: what a gap in reward is worth in log-odds, above 0; the smaller it
 *     is, the more labels are turned
 * @param noise certain: standard deviation of normal noise on the gap; at least 0
 */
public record Labelling(Labels labels, double scale, double noise) implements Serializable {
  /** Labels by name. */
  public enum Labels {
    /** The first of two is chosen with probability σ(scale · gap): its noise is logistic. */
    BRADLEY_TERRY,
    /** The response of the higher reward is chosen, but for {@code noise}. */
    CERTAIN
  }

  // Of a uniform draw from 0 to 1, so that its logit is finite.
  private static final double LEAST = 0x1p-53;

  public Labelling {
    Objects.requireNonNull(labels, "labels");
    new Checks()
        .above("scale", scale, 0)
        .atLeast("noise", noise, 0.0)
        .agrees(
            labels == Labels.CERTAIN || !(noise > 0),
            "noise",
            noise,
            "labels drawn by Bradley-Terry are uncertain already: lower the scale instead, or set"
                + " labels: certain")
        .orThrow();
  }

  /** What is added to a gap before its sign is the label. */
  double draw(SplittableRandom random) {
    return switch (labels) {
      case BRADLEY_TERRY -> {
        double u = random.nextDouble(LEAST, 1);
        yield Math.log(u / (1 - u)) / scale;
      }
      case CERTAIN -> noise * random.nextGaussian();
    };
  }
}
