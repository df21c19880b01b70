package io.predilect.model.scoring;

import io.predilect.data.check.Key;
import io.predilect.model.arch.Block;
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

  // A hidden size of which a step of an H200 with 16 pairs of 768 tokens waits for its kernels to
  // be started: with one of 576 it takes 77 ms, selective 119; with one of 2,048 the same either
  // way.
  private static final int SMALL = 1024;

  /**
   * What saves memory at no cost in time: on a GPU, what lies between products of a large model is
   * run again within the time that it takes to store it. A small model's kernels take less time
   * than it takes to start them, and each more counts; a processor takes longer in any case.
   */
  public static Recompute usual(ModelConfig config, boolean gpu) {
    return gpu && config.hiddenSize() > SMALL && SELECTIVE.fits(config) ? SELECTIVE : NOTHING;
  }

  /** All that a model can be run with, from the most memory to the least. */
  public static List<Recompute> of(ModelConfig config) {
    return Arrays.stream(values()).filter(one -> one.fits(config)).toList();
  }

  /** Whether a model can be run so. */
  public boolean fits(ModelConfig config) {
    Block block = config.block();
    return this != SELECTIVE || (block.experts().isEmpty() && block.states().isEmpty());
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
              + " of some tokens each, nor for those with layers that keep a state: set it to"
              + " false or true");
    }
  }
}
