package io.predilect.data.demo;

/**
 * What the generated preferences depend on besides the prompt.
 *
 * @param bias strength of the prompt-free part r2 (length, politeness): reward = r1 + bias·r2; at
 *     least 0
 * @param noise standard deviation of the noise on the gap between two responses; at least 0
 */
public record DemoSettings(double bias, double noise) {
  /** Bias 1, no noise. */
  public static final DemoSettings DEFAULT = new DemoSettings(1, 0);

  public DemoSettings {
    requireStrength("bias", bias);
    requireStrength("noise", noise);
  }

  private static void requireStrength(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "demo." + name + " is " + value + "; it must be a number not below 0");
    }
  }
}
