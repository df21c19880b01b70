package io.predilect.jobs.train;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.config.TrainStageSettings.ForeignReference;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.pipeline.JobException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Whether reference log-probs in shards are those of the model that a training takes for its
 * reference, of the very tokens that it trains on. Models are told apart by the digest of their
 * folder: weights, tokenizer and template.
 */
final class ReferenceOrigin implements UnaryOperator<TokenizedPair> {
  private final ModelFolder expected;
  private final ForeignReference foreign;
  private final boolean augmented;
  private final Seen otherModel = new Seen();
  private final Seen otherTokens = new Seen();
  private int pairs;

  /** Pairs with something in common, and what was found in the first of them. */
  private static final class Seen {
    private int count;
    private String id = "";
    private String found = "";

    void see(TokenizedPair pair, String what) {
      if (count++ == 0) {
        id = pair.id();
        found = what;
      }
    }
  }

  /**
   * Looks at pairs one by one.
   *
   * @param expected the training's reference: the one it names, or else its starting model
   * @param foreign what to do about other log-probs
   * @param augmented whether those under the augmented prompt are asked for
   */
  ReferenceOrigin(ModelFolder expected, ForeignReference foreign, boolean augmented) {
    this.expected = expected;
    this.foreign = foreign;
    this.augmented = augmented;
  }

  /** The pair with the reference log-probs that a training may use. */
  @Override
  public TokenizedPair apply(TokenizedPair pair) {
    pairs++;
    if (foreign == ForeignReference.ACCEPT || !seen(pair)) {
      return pair;
    }
    return foreign == ForeignReference.RECOMPUTE ? pair.withReference(ReferenceLogps.none()) : pair;
  }

  private boolean seen(TokenizedPair pair) {
    ReferenceLogps said = pair.reference();
    if (said.values().isEmpty()) {
      return false;
    }
    if (!said.model().equals(Optional.of(expected.digest()))) {
      otherModel.see(pair, said.model().orElse("(unknown)"));
      return true;
    }
    Optional<String> difference = said.foreignTo(pair, augmented);
    difference.ifPresent(how -> otherTokens.see(pair, how));
    return difference.isPresent();
  }

  /**
   * Says what was seen.
   *
   * @throws JobException where foreign log-probs are refused
   */
  void end() {
    if (foreign != ForeignReference.REFUSE) {
      return;
    }
    if (otherModel.count > 0) {
      throw new JobException(
          ("%d of %d pairs (the first: %s) have reference log-probs of the model with digest %s,"
                  + " and this training's reference is %s with digest %s. Score the pairs with that"
                  + " model, name the scored one as reference, or set foreign_reference to"
                  + " recompute (the columns are not used) or accept (they are)")
              .formatted(
                  otherModel.count,
                  pairs,
                  otherModel.id,
                  otherModel.found,
                  expected.uri(),
                  expected.digest()));
    }
    if (otherTokens.count > 0) {
      throw new JobException(
          ("%d of %d pairs (the first: %s) have reference log-probs of other tokens than this"
                  + " training's: %s. Put stages that change texts (truncate) before score, score"
                  + " again before shards with another max_length, chat template or refinement"
                  + " prompt, or set foreign_reference to recompute (the columns are not used) or"
                  + " accept (they are)")
              .formatted(otherTokens.count, pairs, otherTokens.id, otherTokens.found));
    }
  }
}
