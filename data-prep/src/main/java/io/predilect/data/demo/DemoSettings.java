package io.predilect.data.demo;

import io.predilect.data.check.Checks;

/**
 * What the generated preferences depend on besides the prompt.
 *
 * @param bias strength of the prompt-free part r2 (length, politeness): reward = r1 + bias·r2; at
 *     least 0
 * @param noise standard deviation of the noise on the gap between two responses; at least 0
 */
public record DemoSettings(double bias, double noise) {
  public DemoSettings {
    new Checks().atLeast("bias", bias, 0.0).atLeast("noise", noise, 0.0).orThrow();
  }
}
