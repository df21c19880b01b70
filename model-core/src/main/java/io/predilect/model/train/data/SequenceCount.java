package io.predilect.model.train.data;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.objective.Need;
import java.util.Set;

/** Tokens of a pair under an objective, each sequence once. */
public final class SequenceCount {
  private SequenceCount() {}

  public static boolean runsPrompt(Set<Need> needs) {
    return needs.contains(Need.CHOSEN) || needs.contains(Need.REJECTED);
  }

  /** Tokens that a step makes the model read of a pair, those without gradient among them. */
  public static int read(Example example, Set<Need> needs) {
    TokenizedPair pair = example.pair();
    int mismatched =
        needs.contains(Need.KL)
            ? pair.prompt().length() + example.mismatched().orElseThrow().length()
            : 0;
    int augmented =
        needs.contains(Need.AUGMENTED)
            ? pair.augmentedPrompt().orElseThrow().length()
                + pair.chosen().length()
                + pair.rejected().length()
            : 0;
    return tokens(pair, needs) + augmented + mismatched;
  }

  /** Tokens of the sequences that get a gradient. */
  public static int tokens(TokenizedPair pair, Set<Need> needs) {
    int sum = runsPrompt(needs) ? pair.prompt().length() : 0;
    if (needs.contains(Need.CHOSEN)) {
      sum += pair.chosen().length();
    }
    if (needs.contains(Need.REJECTED)) {
      sum += pair.rejected().length();
    }
    if (needs.contains(Need.RATIONALE)) {
      sum += pair.rationale().map(r -> r.condition().length() + r.text().length()).orElse(0);
    }
    return sum;
  }
}
