package io.predilect.model.train.data;

import io.predilect.data.hash.Sha256;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Predicate;

/** Looks at all examples before the first step, so that nothing is found missing hours later. */
public final class ExampleCheck {
  private ExampleCheck() {}

  public static void require(ExampleSource examples, Objective objective, String what) {
    if (examples.size() == 0) {
      throw new IllegalArgumentException(
          "there are no " + what + " examples; look at the shard stage's rejected rows");
    }
    if (objective.needs().contains(Need.UNPAIRED)) {
      requireBothKinds(examples, what);
    } else if (objective.needs().contains(Need.REJECTED)) {
      count(
          examples,
          what,
          pair -> !pair.paired(),
          "have one response (unpaired data), and this objective compares two; set"
              + " objective.preference to kto");
    } else if (objective.needs().contains(Need.CHOSEN)) {
      count(
          examples,
          what,
          pair -> pair.chosen().isEmpty(),
          "have no chosen response (unpaired data whose label is false); take them out, or set"
              + " objective.preference to kto");
    }
    if (objective.needs().contains(Need.AUGMENTED)) {
      count(
          examples,
          what,
          pair -> pair.augmentedPrompt().isEmpty(),
          "have no augmented prompt; run the shard stage again with this training in the same"
              + " file, or set objective.refinement.lambda to 0");
    }
    if (objective.needs().contains(Need.RATIONALE)) {
      count(
          examples,
          what,
          pair -> pair.rationale().isEmpty(),
          "have no rationale; add a rationales stage, or set objective.rationale.gamma to 0");
    }
    if (objective.needs().contains(Need.SCORE_MARGIN)) {
      count(
          examples,
          what,
          pair -> pair.scoreMargin().isEmpty(),
          "have no scores in the data; set objective.score_margin to 0");
    }
  }

  // With one kind alone, all there is to learn is to say everything more, or less, likely.
  private static void requireBothKinds(ExampleSource examples, String what) {
    int desirable = 0;
    for (int i = 0; i < examples.size(); i++) {
      desirable += examples.get(i).chosen().isEmpty() ? 0 : 1;
    }
    if (desirable == 0 || desirable == examples.size()) {
      throw new IllegalArgumentException(
          "all "
              + examples.size()
              + " "
              + what
              + " examples are "
              + (desirable == 0 ? "undesirable" : "desirable")
              + ", and kto learns from both kinds: check the data's label column, or train with"
              + " preference: sft on desirable ones");
    }
  }

  /** SHA-256 over the ids in their order. */
  public static String digest(ExampleSource examples) {
    MessageDigest digest = Sha256.digest();
    for (int i = 0; i < examples.size(); i++) {
      digest.update(examples.id(i).getBytes(StandardCharsets.UTF_8));
      digest.update((byte) '\n');
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void count(
      ExampleSource examples, String what, Predicate<TokenizedPair> lacks, String message) {
    int missing = 0;
    String first = "";
    for (int i = 0; i < examples.size(); i++) {
      TokenizedPair pair = examples.get(i);
      if (lacks.test(pair)) {
        first = missing == 0 ? pair.id() : first;
        missing++;
      }
    }
    if (missing > 0) {
      throw new IllegalArgumentException(
          missing
              + " of "
              + examples.size()
              + " "
              + what
              + " examples (the first: "
              + first
              + ") "
              + message);
    }
  }
}
