package io.predilect.model.train.plan;

/**
 * How a batch is cut into passes. Neither changes the step, only speed and memory.
 *
 * @param groupByLength whether pairs of like length are run together; else in the batch's order
 * @param sharePrompts whether a prompt of several responses is run once; else once for each of them
 */
public record PassSettings(boolean groupByLength, boolean sharePrompts) {

  /** The fast way. */
  public static PassSettings fast() {
    return new PassSettings(true, true);
  }
}
