package io.predilect.model.arch;

import java.util.List;
import java.util.Objects;

/**
 * Rotary position embedding: the angle of pair i at position p is p · θ^(−2i/dim), for some models
 * with low frequencies scaled.
 *
 * @param theta the base θ
 * @param dim how many of a head's dimensions are rotated, the first ones; even
 * @param scaling how frequencies are changed for contexts longer than the model was made for
 */
public record Rope(double theta, int dim, Scaling scaling) {

  /** A change of the frequencies. */
  public sealed interface Scaling permits None, Linear, Llama3, LongRope {}

  /** Frequencies as they are. */
  public record None() implements Scaling {}

  /**
   * All frequencies divided by a factor.
   *
   * @param factor the factor
   */
  public record Linear(double factor) implements Scaling {}

  /**
   * Llama 3.1's: long wavelengths divided by {@code factor}, short ones kept, a linear blend
   * between.
   *
   * @param factor the factor for long wavelengths
   * @param lowFrequency wavelengths above originalPositions / lowFrequency are long
   * @param highFrequency wavelengths below originalPositions / highFrequency are short
   * @param originalPositions the context length before scaling
   */
  public record Llama3(
      double factor, double lowFrequency, double highFrequency, int originalPositions)
      implements Scaling {}

  /**
   * Phi-3's: every frequency divided by a factor of its own. These are the factors for sequences
   * within the original context, to which the model is then bound: transformers changes to other
   * factors as soon as one sequence of a batch is longer, which would make scores depend on the
   * batch.
   *
   * @param factors one per pair of dimensions
   * @param attentionFactor what cosines and sines are multiplied by
   */
  public record LongRope(List<Double> factors, double attentionFactor) implements Scaling {
    public LongRope {
      factors = List.copyOf(factors);
      factors.forEach(factor -> positive("the rope_scaling factor", factor));
      positive("attention_factor of rope_scaling", attentionFactor);
    }
  }

  public Rope {
    Objects.requireNonNull(scaling, "scaling");
    positive("rope_theta", theta);
    if (dim < 2 || dim % 2 != 0) {
      throw new IllegalArgumentException(
          "rotary embedding needs an even number of dimensions, not " + dim);
    }
    if (scaling instanceof LongRope longRope && longRope.factors().size() != dim / 2) {
      throw new IllegalArgumentException(
          "rope_scaling has " + longRope.factors().size() + " factors, not " + dim / 2);
    }
  }

  private static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be a number above 0, not " + value);
    }
  }

  /**
   * The angles' frequencies, one per pair of dimensions, rounded as float32 arithmetic rounds them,
   * with which the published models were trained.
   */
  public double[] frequencies() {
    double[] frequencies = new double[dim / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float inverse = (float) Math.pow(theta, 2f * i / dim);
      frequencies[i] = scaled(1 / inverse, i);
    }
    return frequencies;
  }

  /** What cosines and sines are multiplied by. */
  public double magnitude() {
    return scaling instanceof LongRope longRope ? longRope.attentionFactor() : 1;
  }

  private double scaled(double frequency, int pair) {
    if (scaling instanceof Linear linear) {
      return frequency / linear.factor();
    }
    if (scaling instanceof LongRope longRope) {
      return frequency / longRope.factors().get(pair);
    }
    if (scaling instanceof Llama3 s) {
      double wavelength = 2 * Math.PI / frequency;
      double longest = s.originalPositions() / s.lowFrequency();
      double shortest = s.originalPositions() / s.highFrequency();
      if (wavelength > longest) {
        return frequency / s.factor();
      }
      if (wavelength < shortest) {
        return frequency;
      }
      double smooth =
          (s.originalPositions() / wavelength - s.lowFrequency())
              / (s.highFrequency() - s.lowFrequency());
      return (1 - smooth) * frequency / s.factor() + smooth * frequency;
    }
    return frequency;
  }
}
