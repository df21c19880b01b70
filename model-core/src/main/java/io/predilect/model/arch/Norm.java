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
    LAYER
  }

  public Norm {
    Objects.requireNonNull(kind, "kind");
  }

  /** Whether it has a bias. */
  public boolean biased() {
    return kind == Kind.LAYER;
  }
}
