package io.predilect.model.arch;

import java.util.Objects;

/**
 * The normalisation of a decoder.
 *
 * @param kind which one
 * @param epsilon what is added to the mean square or variance
 */
public record Norm(Kind kind, double epsilon) {

  /** The kinds. */
  public enum Kind {
    /** x / rms(x) · w. */
    RMS,
    /** x / rms(x) · (1 + w), Gemma's. */
    RMS_ONE_PLUS,
    /** (x − mean) / deviation · w + b. */
    LAYER,
    /** (x − mean) / deviation · (1 + w) + b, Nemotron's. */
    LAYER_ONE_PLUS,
    /** (x − mean) / deviation · w, Cohere's. */
    LAYER_UNBIASED
  }

  public Norm {
    Objects.requireNonNull(kind, "kind");
    if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
      throw new IllegalArgumentException(
          "the epsilon of norms must be a number from 0 on, not " + epsilon);
    }
  }

  /** Whether it has a bias. */
  public boolean biased() {
    return kind == Kind.LAYER || kind == Kind.LAYER_ONE_PLUS;
  }

  /** Whether the mean is taken off. */
  public boolean centred() {
    return biased() || kind == Kind.LAYER_UNBIASED;
  }
}
