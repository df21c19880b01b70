package io.predilect.data.demo;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import io.predilect.data.pair.PairGenerator;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.TextReward;
import java.util.Objects;

/**
 * What the generated preferences depend on besides the prompt.
 *
 * @param bias strength of the prompt-free part r2 (length, politeness): reward = r1 + bias·r2; at
 *     least 0
 * @param labelling how rewards become labels; in YAML its keys stand beside the others
 * @param filler a response has from 0 to so many sentences that say nothing, each number as likely,
 *     whatever else it has
 * @param promptFiller a prompt has so many, half of them before its request
 */
public record DemoSettings(
    double bias, @Unwrapped Labelling labelling, int filler, int promptFiller)
    implements PairGenerator {
  public DemoSettings {
    Objects.requireNonNull(labelling, "labelling");
    new Checks()
        .atLeast("bias", bias, 0.0)
        .between("filler", filler, 0, Filler.OF_RESPONSES.size())
        .between("prompt_filler", promptFiller, 0, Filler.OF_PROMPTS.size())
        .orThrow();
  }

  /** Pairs in which the response of the higher reward is always the chosen one. */
  public static DemoSettings certain(double bias) {
    return new DemoSettings(bias, new Labelling(Labelling.Labels.CERTAIN, 1, 0), 0, 0);
  }

  @Override
  public PreferencePair pair(long seed, int index) {
    return DemoPairs.pair(seed, index, this);
  }

  @Override
  public TextReward reward(long seed) {
    return new DemoReward(bias);
  }
}
