package io.predilect.jobs.train;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.config.TrainStageSettings.ForeignReference;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.pipeline.JobException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Whether reference log-probs in shards were made by the model that a training takes for its
 * reference. Models are told apart by the digest of their folder: weights, tokenizer and template.
 */
final class ReferenceOrigin implements UnaryOperator<TokenizedPair> {
  private final ModelFolder expected;
  private final ForeignReference foreign;
  private Optional<TokenizedPair> first = Optional.empty();
  private int others;
  private int pairs;

  /**
   * Looks at pairs one by one.
   *
   * @param expected the training's reference: the one it names, or else its starting model
   * @param foreign what to do about log-probs of another model
   */
  ReferenceOrigin(ModelFolder expected, ForeignReference foreign) {
    this.expected = expected;
    this.foreign = foreign;
  }

  /** The pair with the reference log-probs that a training may use. */
  @Override
  public TokenizedPair apply(TokenizedPair pair) {
    pairs++;
    if (foreign == ForeignReference.ACCEPT || !isForeign(pair.reference(), expected)) {
      return pair;
    }
    others++;
    first = first.or(() -> Optional.of(pair));
    return foreign == ForeignReference.RECOMPUTE ? pair.withReference(ReferenceLogps.none()) : pair;
  }

  /**
   * Says what was seen.
   *
   * @throws JobException where foreign log-probs are refused
   */
  void end() {
    if (foreign != ForeignReference.REFUSE || first.isEmpty()) {
      return;
    }
    throw new JobException(
        ("%d of %d pairs (the first: %s) have reference log-probs of the model with digest %s, and"
                + " this training's reference is %s with digest %s. Score the pairs with that"
                + " model, name the scored one as reference, or set foreign_reference to recompute"
                + " (the columns are not used) or accept (they are)")
            .formatted(
                others,
                pairs,
                first.get().id(),
                first.get().reference().model().orElse("(unknown)"),
                expected.uri(),
                expected.digest()));
  }

  private static boolean isForeign(ReferenceLogps said, ModelFolder expected) {
    return !said.values().isEmpty() && !said.model().equals(Optional.of(expected.digest()));
  }
}
