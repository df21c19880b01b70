package io.predilect.model.arch;

/**
 * Rotary position embedding: the angle of pair i at position p is p · θ^(−2i/d), for some models
 * with low frequencies scaled.
 *
 * @param theta the base θ
 * @param scaling how frequencies are changed for contexts longer than the model was made for
 */
public record Rope(double theta, Scaling scaling) {

  /** A change of the frequencies. */
  public sealed interface Scaling permits None, Linear, Llama3 {}

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

  /** The angles' frequencies, one per pair of dimensions. */
  public double[] frequencies(int dim) {
    double[] frequencies = new double[dim / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = scaled(Math.pow(theta, -2.0 * i / dim));
    }
    return frequencies;
  }

  private double scaled(double frequency) {
    if (scaling instanceof Linear linear) {
      return frequency / linear.factor();
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
