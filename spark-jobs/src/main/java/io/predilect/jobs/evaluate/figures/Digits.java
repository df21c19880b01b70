package io.predilect.jobs.evaluate.figures;

import java.util.Locale;

/** A figure's digits, as people read them. */
public final class Digits {
  private static final double LEAST = 0.001; // what three decimals show

  private Digits() {}

  /**
   * Three decimals. Of what they would show as 0, or by a single digit, two digits with a power of
   * ten: margins of a policy near its reference, learning rates' and temperatures' kin.
   */
  public static String of(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size > 0 && size < LEAST ? "%.1e" : "%.3f", value);
  }
}
