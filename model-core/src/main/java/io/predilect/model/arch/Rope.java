package io.predilect.model.arch;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Rotary position embedding: the angle of pair i at position p is p · θ^(−2i/dim), for some models
 * with low frequencies scaled.
 *
 * @param theta the base θ
 * @param dim how many of a head's dimensions are rotated, the first ones; even
 * @param scaling how frequencies are changed for contexts longer than the model was made for
 * @param pairs which two dimensions are a pair
 */
public record Rope(double theta, int dim, Scaling scaling, Pairs pairs) {

  /** The two dimensions of pair i. */
  public enum Pairs {
    /** i and i + dim/2. */
    HALVES,
    /** 2i and 2i + 1 (Cohere). */
    NEIGHBOURS
  }

  /** A change of the frequencies. */
  public sealed interface Scaling permits None, Still, Linear, Llama3, LongRope, Dynamic, Yarn {}

  /** Frequencies as they are. */
  public record None() implements Scaling {}

  /** All angles 0: a layer that does not know positions. */
  public record Still() implements Scaling {}

  /**
   * As they are up to the model's context, to which it is then bound: beyond it transformers
   * changes θ by the longest sequence of a batch, which would make scores depend on the batch.
   */
  public record Dynamic() implements Scaling {}

  /**
   * YaRN (Peng et al. 2023, section 3.2): pairs that turn fewer than {@code slow} times in the
   * original context are divided by {@code factor}, those that turn more than {@code fast} times
   * kept, a linear blend over the pairs between.
   *
   * @param factor the factor for slow pairs
   * @param fast turns above which a pair is kept
   * @param slow turns below which it is divided
   * @param originalPositions the context length before scaling
   * @param truncate whether the first and last pair of the blend are rounded outwards
   * @param attentionFactor what cosines and sines are multiplied by
   * @param growing whether queries beyond the original context are multiplied by a factor that
   *     grows with their position (Ministral 3), which is not computed here
   */
  public record Yarn(
      double factor,
      double fast,
      double slow,
      int originalPositions,
      boolean truncate,
      double attentionFactor,
      boolean growing)
      implements Scaling {
    public Yarn {
      positive("factor of rope_scaling", factor);
      positive("beta_fast of rope_scaling", fast);
      positive("beta_slow of rope_scaling", slow);
      positive("original_max_position_embeddings", originalPositions);
      positive("attention_factor of rope_scaling", attentionFactor);
    }
  }

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
    Objects.requireNonNull(pairs, "pairs");
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

  /** A rotary embedding whose pairs are halves apart. */
  public Rope(double theta, int dim, Scaling scaling) {
    this(theta, dim, scaling, Pairs.HALVES);
  }

  /** The same with all angles 0. */
  Rope still() {
    return new Rope(theta, dim, new Still(), pairs);
  }

  /** The same with neighbouring dimensions as pairs. */
  Rope ofNeighbours() {
    return new Rope(theta, dim, scaling, Pairs.NEIGHBOURS);
  }

  /** What models do beyond their context, where that is not computed and they are bound to it. */
  public Optional<String> beyond() {
    if (scaling instanceof LongRope || scaling instanceof Dynamic) {
      return Optional.of(
          "models with rope scaling of type longrope or dynamic change their rotary factors by the"
              + " batch");
    }
    return scaling instanceof Yarn yarn && yarn.growing()
        ? Optional.of("this model's queries grow with their position (llama_4_scaling_beta)")
        : Optional.empty();
  }

  /** The context that the scaling reaches; 0 where it does not say. */
  int reach() {
    if (!(scaling instanceof Yarn yarn)) {
      return 0;
    }
    return yarn.growing()
        ? yarn.originalPositions()
        : (int) (yarn.factor() * yarn.originalPositions());
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
    if (scaling instanceof LongRope longRope) {
      return longRope.attentionFactor();
    }
    return scaling instanceof Yarn yarn ? yarn.attentionFactor() : 1;
  }

  private double scaled(double frequency, int pair) {
    if (scaling instanceof Still) {
      return 0;
    }
    if (scaling instanceof Linear linear) {
      return frequency / linear.factor();
    }
    if (scaling instanceof LongRope longRope) {
      return frequency / longRope.factors().get(pair);
    }
    if (scaling instanceof Llama3 llama3) {
      return scaled(frequency, llama3);
    }
    if (scaling instanceof Yarn yarn) {
      double kept = kept(yarn, pair);
      return frequency / yarn.factor() * (1 - kept) + frequency * kept;
    }
    return frequency;
  }

  private static double scaled(double frequency, Llama3 s) {
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

  // 1 for a pair that stays, 0 for one that is divided.
  private double kept(Yarn yarn, int pair) {
    double low = pairTurning(yarn.fast(), yarn);
    double high = pairTurning(yarn.slow(), yarn);
    if (yarn.truncate()) {
      low = Math.floor(low);
      high = Math.ceil(high);
    }
    low = Math.max(low, 0);
    high = Math.min(high, dim - 1.0);
    double width = low == high ? 0.001 : high - low; // as transformers has it
    return 1 - Math.min(Math.max((pair - low) / width, 0), 1);
  }

  // The pair, as a real number, that turns so many times in the original context.
  private double pairTurning(double turns, Yarn yarn) {
    return dim * Math.log(yarn.originalPositions() / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
  }
}
