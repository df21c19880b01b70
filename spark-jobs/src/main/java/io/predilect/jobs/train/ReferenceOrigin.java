package io.predilect.jobs.train;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.TrainStageSettings.ForeignReference;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.model.objective.Need;
import io.predilect.model.train.data.ExampleSurvey;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether reference log-probs in shards are those of the model that a training takes for its
 * reference, of the very tokens that it trains on. Models are told apart by the digest of their
 * folder: weights, tokenizer and template, of adapters their base's as well.
 *
 * @param expected the training's reference: the one it names, or else its starting model
 * @param foreign what to do about other log-probs
 * @param augmented whether those under the augmented prompt are asked for
 */
record ReferenceOrigin(ModelFolder expected, ForeignReference foreign, boolean augmented) {
  private static final String OTHER_MODEL = "REFERENCE_OF_OTHER_MODEL";
  private static final String OTHER_TOKENS = "REFERENCE_OF_OTHER_TOKENS";

  /** What a training asks for; one that needs no reference takes everything. */
  static ReferenceOrigin of(TrainWork work) {
    TrainStageSettings settings = work.settings();
    Set<Need> needs = settings.objective().objective().needs();
    return new ReferenceOrigin(
        work.reference().isEmpty() ? work.model() : work.reference().get(0),
        needs.contains(Need.REFERENCE) ? settings.foreignReference() : ForeignReference.ACCEPT,
        needs.contains(Need.AUGMENTED));
  }

  /**
   * The pair with the reference log-probs that a training may use.
   *
   * @param survey is told what is foreign
   */
  TokenizedPair taken(TokenizedPair pair, ExampleSurvey.Builder survey) {
    return foreign != ForeignReference.ACCEPT
            && isForeign(pair, survey)
            && foreign == ForeignReference.RECOMPUTE
        ? pair.withReference(ReferenceLogps.none())
        : pair;
  }

  private boolean isForeign(TokenizedPair pair, ExampleSurvey.Builder survey) {
    ReferenceLogps said = pair.reference();
    if (said.values().isEmpty()) {
      return false;
    }
    if (!said.model().equals(Optional.of(expected.digest()))) {
      survey.find(OTHER_MODEL, pair.id(), said.model().orElse("(unknown)"));
      return true;
    }
    Optional<String> difference = said.foreignTo(pair, augmented);
    difference.ifPresent(how -> survey.find(OTHER_TOKENS, pair.id(), how));
    return difference.isPresent();
  }

  /**
   * Looks at what was found in pairs.
   *
   * @throws JobException where foreign log-probs are refused and there were some
   */
  void require(ExampleSurvey survey) {
    if (foreign != ForeignReference.REFUSE) {
      return;
    }
    Optional<ExampleSurvey.Finding> otherModel = survey.finding(OTHER_MODEL);
    if (otherModel.isPresent()) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "%d of %d pairs (the first: %s) have reference log-probs of the model with digest %s,"
                  + " and this training's reference is %s with digest %s. Score the pairs with that"
                  + " model, name the scored one as reference, or set foreign_reference to"
                  + " recompute (the columns are not used) or accept (they are)",
              otherModel.get().count(),
              survey.size(),
              otherModel.get().first(),
              otherModel.get().detail(),
              expected.uri(),
              expected.digest()));
    }
    Optional<ExampleSurvey.Finding> otherTokens = survey.finding(OTHER_TOKENS);
    if (otherTokens.isPresent()) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "%d of %d pairs (the first: %s) have reference log-probs of other tokens than this"
                  + " training's: %s. Put stages that change texts (truncate) before score, score"
                  + " again before shards with another max_length, chat template or refinement"
                  + " prompt, or set foreign_reference to recompute (the columns are not used) or"
                  + " accept (they are)",
              otherTokens.get().count(),
              survey.size(),
              otherTokens.get().first(),
              otherTokens.get().detail()));
    }
  }
}
