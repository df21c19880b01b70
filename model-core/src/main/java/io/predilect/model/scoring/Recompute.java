package io.predilect.model.scoring;

import io.predilect.data.check.Key;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import java.util.Arrays;
import java.util.List;

/** What of a recorded pass is run again on its way back, instead of being kept until then. */
public enum Recompute {
  /** Nothing: the most memory. */
  @Key("false")
  NOTHING,
  /** What lies between products and attention: norms and activations. */
  SELECTIVE,
  /** Blocks from their inputs: the least memory, for a third more work. */
  @Key("true")
  BLOCKS;

  /**
   * What costs least time where memory allows: on a GPU's memory, what lies between products is
   * read and written in less time than it saves; a processor takes longer to run it again.
   */
  public static Recompute usual(ModelConfig config, boolean gpu) {
    return gpu && SELECTIVE.fits(config) ? SELECTIVE : NOTHING;
  }

  /** All that a model can be run with, from the most memory to the least. */
  public static List<Recompute> of(ModelConfig config) {
    return Arrays.stream(values()).filter(one -> one.fits(config)).toList();
  }

  /** Whether a model can be run so. */
  public boolean fits(ModelConfig config) {
    return this != SELECTIVE || config.block().experts().isEmpty();
  }

  /** The value of {@code gradient_checkpointing} that says so. */
  public String setting() {
    return switch (this) {
      case NOTHING -> "false";
      case SELECTIVE -> "selective";
      case BLOCKS -> "true";
    };
  }

  /**
   * That a model can be run so.
   *
   * @throws ModelException when it cannot
   */
  public void requireFor(ModelConfig config) {
    if (!fits(config)) {
      throw new ModelException(
          "gradient_checkpointing: selective is not for models with experts, whose products are"
              + " of some tokens each: set it to false or true");
    }
  }
}
