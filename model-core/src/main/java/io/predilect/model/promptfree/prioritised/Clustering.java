package io.predilect.model.promptfree.prioritised;

import java.util.Arrays;
import java.util.OptionalDouble;

/** How prompt-free gaps are parted into small and large ones. */
public enum Clustering {
  /** Two clusters with the least squared distances, found exactly. */
  TWO_MEANS,
  /** Otsu's threshold on a histogram. */
  OTSU;

  /**
   * λ̂, the boundary between the small and the large of these.
   *
   * @param gaps Δr2 of candidates; those that are NaN or infinite are passed over
   * @return empty when fewer than two different gaps are left, so that there is nothing to part
   */
  public OptionalDouble boundary(double[] gaps) {
    double[] finite = Arrays.stream(gaps).filter(Double::isFinite).toArray();
    return switch (this) {
      case TWO_MEANS -> TwoMeans.boundary(finite);
      case OTSU -> Otsu.boundary(finite);
    };
  }
}
