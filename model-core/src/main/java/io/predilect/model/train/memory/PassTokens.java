package io.predilect.model.train.memory;

import java.util.OptionalLong;

/** How many tokens a pass takes where {@code micro_batch_tokens} leaves it open. */
public final class PassTokens {
  /** More than keep a processor busy, and little memory on a GPU. */
  public static final int FEWEST = 8192;

  // A pass of 12,288 tokens keeps an H200 busy for 80 % of its time with a hidden size of 576, and
  // for 95 % with 2,048.
  private static final int OF_SMALL = 4 * FEWEST;
  private static final int OF_LARGE = 2 * FEWEST;
  private static final int SMALL = 1024;

  // Of what a device has. Others may use it too.
  private static final double SHARE = 0.8;

  private PassTokens() {}

  /**
   * The tokens of a pass: on a GPU so many that it does not wait for its kernels to be started, as
   * far as its memory allows.
   *
   * @param load the training, with passes of any size
   * @param gpu whether on a GPU
   * @param available bytes that a rank has; empty: not known, and taken to be enough
   */
  public static int usual(TrainingLoad load, boolean gpu, OptionalLong available) {
    if (!gpu) {
      return FEWEST;
    }
    int tokens = load.config().hiddenSize() > SMALL ? OF_LARGE : OF_SMALL;
    double room = available.isPresent() ? SHARE * available.getAsLong() : Double.MAX_VALUE;
    while (tokens > FEWEST && load.budget(tokens).estimate(true).total() > room) {
      tokens /= 2;
    }
    return tokens;
  }
}
