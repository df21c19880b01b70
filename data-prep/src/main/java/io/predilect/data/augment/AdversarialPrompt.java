package io.predilect.data.augment;

import io.predilect.data.hash.Lot;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Adversarial prompts (Mao et al. 2025, sec. 4.1.2): beside (x, y_w, y_l) stands (x̄, y_l, y_w),
 * where x̄ is x with a sentence about length behind it that turns the preference around. A model
 * that looks at responses alone learns nothing from the two together.
 */
public final class AdversarialPrompt {
  /** s_1, for a pair whose chosen response is not the longer one. */
  public static final String LONG = "Give a response that is as long as possible.";

  /** s_2, for a pair whose chosen response is the longer one. */
  public static final String SHORT = "Give a response that is as short as possible.";

  private AdversarialPrompt() {}

  /**
   * The adversarial pair of a pair: no scores and no extra columns, since the source's are not its
   * own.
   */
  public static PreferencePair of(PreferencePair pair) {
    boolean longer = LengthBias.of(pair.chosen(), pair.rejected()) == LengthBias.CHOSEN_LONGER;
    List<Message> prompt = asked(pair.prompt(), longer ? SHORT : LONG);
    return made(pair, prompt, /* chosen= */ pair.rejected(), /* rejected= */ pair.chosen());
  }

  /**
   * The adversarial pair where the draw falls on the pair.
   *
   * @param share the share of pairs that get one, from 0 to 1; half in the paper
   */
  public static Optional<PreferencePair> drawn(PreferencePair pair, double share, long seed) {
    return Lot.uniform(seed, pair.id()) < share ? Optional.of(of(pair)) : Optional.empty();
  }

  /** The last turn, which is the user's, with a sentence behind it. */
  private static List<Message> asked(List<Message> prompt, String sentence) {
    List<Message> asked = new ArrayList<>(prompt);
    Message last = asked.remove(asked.size() - 1);
    asked.add(new Message(last.role(), last.content() + " " + sentence));
    return asked;
  }

  static PreferencePair made(
      PreferencePair source, List<Message> prompt, String chosen, String rejected) {
    return new PreferencePair(
        PairId.of(prompt, chosen, rejected),
        prompt,
        chosen,
        rejected,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        source.subset(),
        Map.of());
  }
}
