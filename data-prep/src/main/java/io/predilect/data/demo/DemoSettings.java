package io.predilect.data.demo;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import java.io.Serializable;
import java.util.Objects;

/**
 * What the generated preferences depend on besides the prompt.
 *
 * @param bias strength of the prompt-free part r2 (length, politeness): reward = r1 + bias·r2; at
 *     least 0
 * @param labelling how rewards become labels; in YAML its keys stand beside the others
 */
public record DemoSettings(double bias, @Unwrapped Labelling labelling) implements Serializable {
  public DemoSettings {
    Objects.requireNonNull(labelling, "labelling");
    new Checks().atLeast("bias", bias, 0.0).orThrow();
  }

  /** Pairs in which the response of the higher reward is always the chosen one. */
  public static DemoSettings certain(double bias) {
    return new DemoSettings(bias, new Labelling(Labelling.Labels.CERTAIN, 1, 0));
  }
}
