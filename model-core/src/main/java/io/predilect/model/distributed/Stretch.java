package io.predilect.model.distributed;

/**
 * Numbers from one index up to another.
 *
 * @param from the first
 * @param to the one after the last
 */
public record Stretch(int from, int to) {

  /** How many there are. */
  public int size() {
    return to - from;
  }
}
