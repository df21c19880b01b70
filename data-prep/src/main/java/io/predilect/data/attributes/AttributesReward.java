package io.predilect.data.attributes;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.TextReward;
import java.util.List;
import java.util.OptionalDouble;

/**
 * scale·{@link Wishes#met}, of two wishes scale·(2·major + minor), each 1 where a response has what
 * is wanted. Of the generator's own responses it is the reward that they were made with; of any
 * other text an attribute counts where exactly one of its two words is there.
 *
 * @param seed of the data set, which settles what customers want
 * @param settings of the generator
 */
record AttributesReward(long seed, AttributesSettings settings) implements TextReward {
  @Override
  public OptionalDouble of(List<Message> prompt, String response) {
    return prompt.size() == 1
        ? Inquiry.read(prompt.get(0).content())
            .map(
                inquiry ->
                    OptionalDouble.of(
                        of(
                            Wishes.of(inquiry.customer(), settings.deciding(), seed),
                            Offer.read(response))))
            .orElse(OptionalDouble.empty())
        : OptionalDouble.empty();
  }

  double of(Wishes wishes, Offer offer) {
    return settings.scale() * wishes.met(offer);
  }
}
