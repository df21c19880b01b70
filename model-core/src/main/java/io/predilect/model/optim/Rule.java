package io.predilect.model.optim;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Locale;

/**
 * How one weight follows its gradient: a kernel of {@link UpdateKernels}, and what it remembers.
 */
enum Rule {
  ADAMW(Moment.MEAN, Moment.SQUARE, Moment.STEP),
  ADAMW_8BIT(Moment.MEAN_CODES, Moment.MEAN_SCALES, Moment.SQUARE_CODES, Moment.SQUARE_SCALES),
  ADAFACTOR(Moment.ROW, Moment.COLUMN),
  ADAFACTOR_VECTOR(Moment.SQUARE),
  LION(Moment.MEAN),
  RMSPROP(Moment.SQUARE),
  SGD;

  // Adafactor's β2 at step t is 1 - t^-0.8 (Shazeer and Stern 2018, section 7.2).
  private static final double ADAFACTOR_DECAY = 0.8;

  @SuppressWarnings("ImmutableEnumChecker") // the list is immutable, its type does not say so
  private final List<Moment> moments;

  Rule(Moment... moments) {
    this.moments = List.of(moments);
  }

  /** The rule for a weight of a shape. */
  static Rule of(OptimizerSettings.Kind kind, Shape weight) {
    return switch (kind) {
      case ADAMW -> ADAMW;
      case ADAMW_8BIT -> DynamicLevels.serve(weight) ? ADAMW_8BIT : ADAMW;
      case ADAFACTOR -> isMatrix(weight) ? ADAFACTOR : ADAFACTOR_VECTOR;
      case LION -> LION;
      case RMSPROP -> RMSPROP;
      case SGD -> SGD;
    };
  }

  /** Whether a weight is decayed: norms and biases are left alone, as usual. */
  static boolean isMatrix(Shape weight) {
    return weight.dimension() > 1;
  }

  /** What it remembers, in the order in which its kernel takes it. */
  List<Moment> moments() {
    return moments;
  }

  String kernel() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What its kernel is told: the learning rate, two numbers of the rule's own, ε, the decay, and
   * what AdamW's moments are divided by, as they began at 0.
   *
   * @param step the step's number, 1 the first
   */
  double[] numbers(OptimizerSettings settings, double learningRate, double decay, long step) {
    double first =
        switch (this) {
          case ADAFACTOR, ADAFACTOR_VECTOR -> 1 - Math.pow((double) step, -ADAFACTOR_DECAY);
          case RMSPROP, SGD -> OptimizerSettings.RMSPROP_ALPHA;
          case ADAMW, ADAMW_8BIT, LION -> settings.beta1();
        };
    return new double[] {
      learningRate,
      first,
      settings.beta2(),
      settings.epsilon(),
      decay,
      1 - Math.pow(settings.beta1(), (double) step),
      1 - Math.pow(settings.beta2(), (double) step)
    };
  }
}
