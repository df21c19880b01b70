package io.predilect.model.train.step;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Objective;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.TrainPlan;
import java.util.Optional;

/**
 * Gives examples the log-probs of a reference model other than the one that training starts from.
 */
public final class ReferencePass {
  private ReferencePass() {}

  /**
   * Scores every example that lacks something of what the objective asks a reference; what they
   * have they keep.
   *
   * @param examples as the training takes them ({@link TrainPlan#examples})
   * @param objective what the examples are for
   * @param reference the reference model
   * @param collective the ranks share the work; every rank gets all results
   * @return the same examples, all with reference log-probs
   */
  public static ExampleSource fill(
      ExampleSource examples, Objective objective, PairScorer reference, Collective collective) {
    References references = References.compute(examples, objective.needs(), reference, collective);
    return new ExampleSource() {
      @Override
      public int size() {
        return examples.size();
      }

      @Override
      public TokenizedPair get(int index) {
        TokenizedPair pair = examples.get(index);
        return pair.withReference(references.of(index, pair));
      }

      @Override
      public String id(int index) {
        return examples.id(index);
      }

      @Override
      public int length(int index) {
        return examples.length(index);
      }

      @Override
      public Optional<Tokens> mismatched(int index) {
        return examples.mismatched(index);
      }
    };
  }
}
