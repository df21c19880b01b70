package io.predilect.jobs.train;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.config.TrainStageSettings.ForeignReference;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.pipeline.JobException;
import java.util.List;
import java.util.Optional;

/**
 * Whether reference log-probs in shards were made by the model that a training takes for its
 * reference. Models are told apart by the digest of their folder: weights, tokenizer and template.
 */
final class ReferenceOrigin {
  private ReferenceOrigin() {}

  /**
   * The pairs with the reference log-probs that a training may use.
   *
   * @param expected the training's reference: the one it names, or else its starting model
   * @param foreign what to do about those of another model
   * @throws JobException where they are refused
   */
  static List<TokenizedPair> checked(
      List<TokenizedPair> pairs, ModelFolder expected, ForeignReference foreign) {
    if (foreign == ForeignReference.ACCEPT) {
      return pairs;
    }
    List<TokenizedPair> others =
        pairs.stream().filter(pair -> isForeign(pair.reference(), expected)).toList();
    if (others.isEmpty()) {
      return pairs;
    }
    if (foreign == ForeignReference.RECOMPUTE) {
      return pairs.stream()
          .map(
              pair ->
                  isForeign(pair.reference(), expected)
                      ? pair.withReference(ReferenceLogps.none())
                      : pair)
          .toList();
    }
    TokenizedPair first = others.get(0);
    throw new JobException(
        ("%d of %d pairs (the first: %s) have reference log-probs of the model with digest %s, and"
                + " this training's reference is %s with digest %s. Score the pairs with that"
                + " model, name the scored one as reference, or set foreign_reference to recompute"
                + " (the columns are not used) or accept (they are)")
            .formatted(
                others.size(),
                pairs.size(),
                first.id(),
                first.reference().model().orElse("(unknown)"),
                expected.uri(),
                expected.digest()));
  }

  private static boolean isForeign(ReferenceLogps said, ModelFolder expected) {
    return !said.values().isEmpty() && !said.model().equals(Optional.of(expected.digest()));
  }
}
