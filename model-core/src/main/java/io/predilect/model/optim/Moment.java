package io.predilect.model.optim;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;

/** What is remembered of a weight from step to step, by what its name in files begins with. */
enum Moment {
  /** The gradient's mean. */
  MEAN,
  /** Its square's mean. */
  SQUARE,
  /** The steps done. */
  STEP,
  /** The mean of the square's rows (Adafactor). */
  ROW,
  /** The mean of its columns. */
  COLUMN,
  /** The mean in eight bits: blocks of indices of {@link DynamicLevels}. */
  MEAN_CODES,
  /** What the levels of each block are of. */
  MEAN_SCALES,
  SQUARE_CODES,
  SQUARE_SCALES,
  /** The weight itself in float32, where the model has it in bfloat16. */
  MASTER;

  String name(String weight) {
    return name().toLowerCase(Locale.ROOT) + "." + weight;
  }

  /** Its shape for a weight, or for some of a weight's numbers where it has one for each. */
  Shape shape(Shape weight) {
    return switch (this) {
      case MEAN, SQUARE, MASTER -> weight;
      case STEP -> new Shape();
      case ROW -> new Shape(weight.get(0));
      case COLUMN -> new Shape(weight.size() / weight.get(0));
      case MEAN_CODES, SQUARE_CODES ->
          new Shape(DynamicLevels.blocks(weight.size()), DynamicLevels.BLOCK);
      case MEAN_SCALES, SQUARE_SCALES -> new Shape(DynamicLevels.blocks(weight.size()), 1);
    };
  }

  /** Whether there is a number of it for each of the weight's, so that ranks can share it out. */
  boolean isOfEach() {
    return this == MEAN || this == SQUARE || this == MASTER;
  }

  DataType type() {
    return this == MEAN_CODES || this == SQUARE_CODES ? DataType.UINT8 : DataType.FLOAT32;
  }
}
