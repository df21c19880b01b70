package io.predilect.data.attributes;

import io.predilect.data.check.Checks;
import io.predilect.data.pair.PairGenerator;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.TextReward;
import java.util.Objects;

/**
 * Pairs in which two of twelve attributes decide.
 *
 * @param customers how many prompts speak of, each with two attributes of its own that decide: 1 to
 *     6
 * @param scale of the reward, {@code scale·(2·major + minor)}: the larger, the less chance is in
 *     the labels; above 0
 * @param placement where responses say what
 * @param echo correlation of an echo with the attribute that it echoes, 0 to 1
 * @param lessons whether pairs teach a base model what wishes and explanations are, without what
 *     these customers want
 */
public record AttributesSettings(
    int customers, double scale, Placement placement, double echo, boolean lessons)
    implements PairGenerator {
  public AttributesSettings {
    Objects.requireNonNull(placement, "placement");
    new Checks()
        .between("customers", customers, 1, Customer.ASKED)
        .above("scale", scale, 0.0)
        .between("echo", echo, 0, 1)
        .orThrow();
  }

  @Override
  public PreferencePair pair(long seed, int index) {
    return AttributePairs.pair(seed, index, this);
  }

  @Override
  public TextReward reward(long seed) {
    return new AttributesReward(seed, scale);
  }
}
