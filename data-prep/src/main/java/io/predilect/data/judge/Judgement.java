package io.predilect.data.judge;

import java.util.OptionalDouble;

/**
 * What became of a comparison.
 *
 * @param preference for A, from 0 to 1; ½ is a tie
 * @param scoreA what A was rated, where each was rated apart
 * @param scoreB what B was rated
 */
public record Judgement(double preference, OptionalDouble scoreA, OptionalDouble scoreB) {
  /** What a tie is. */
  public static final double TIE = 0.5;

  public Judgement {
    if (!(preference >= 0 && preference <= 1) || scoreA.isPresent() != scoreB.isPresent()) {
      throw new IllegalArgumentException(
          "a judgement has a preference from 0 to 1 and two scores or none: "
              + preference
              + ", "
              + scoreA
              + ", "
              + scoreB);
    }
  }

  /** Of a preference alone. */
  public static Judgement of(double preference) {
    return new Judgement(preference, OptionalDouble.empty(), OptionalDouble.empty());
  }

  /**
   * The higher score wins.
   *
   * @param equal scores that differ by no more are a tie, at least 0
   */
  public static Judgement ofScores(double a, double b, double equal) {
    double preference = Math.abs(a - b) <= equal ? TIE : a > b ? 1 : 0;
    return new Judgement(preference, OptionalDouble.of(a), OptionalDouble.of(b));
  }
}
