package io.predilect.model.train.step;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.train.data.Example;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * KTO's reference point z_0 = max(0, mean of log π_θ(y'|x) - log π_ref(y'|x)) over a batch, y'
 * being a response to another prompt (Ethayarajh et al. 2024, sec. 4.1): with the weights as they
 * are and without a gradient.
 */
public final class KlEstimate {
  private final Objective objective;
  private final PairScorer scorer;

  KlEstimate(Objective objective, PairScorer scorer) {
    this.objective = objective;
    this.scorer = scorer;
  }

  /**
   * Over a global batch, the same on every rank to the last bit, whatever the number of ranks.
   *
   * @param share this rank's examples
   * @param rows of the whole batch
   * @return empty where the objective does not ask for it
   */
  public OptionalDouble over(Iterator<Example> share, int rows, Collective collective) {
    if (!objective.needs().contains(Need.KL)) {
      return OptionalDouble.empty();
    }
    double[] ratios = ratios(share, rows);
    collective.sum(ratios); // rows, not means: then the order of the sum is the batch's
    return OptionalDouble.of(point(ratios, rows));
  }

  /** Over a rank's own share alone, for steps that each rank takes for itself. */
  public OptionalDouble over(List<Example> share, int rows) {
    if (!objective.needs().contains(Need.KL)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        share.isEmpty() ? 0 : point(ratios(share.iterator(), rows), share.size()));
  }

  private double[] ratios(Iterator<Example> share, int rows) {
    double[] ratios = new double[rows];
    scorer
        .score(
            share,
            example ->
                List.of(new Prompted(example.pair().prompt(), example.mismatched().orElseThrow())))
        .forEachRemaining(
            scored ->
                ratios[scored.row().row()] =
                    scored.score().get(0).logps()
                        - scored.row().reference().of(ReferenceLogp.MISMATCHED).orElseThrow());
    return ratios;
  }

  private static double point(double[] ratios, int count) {
    return Math.max(0, Arrays.stream(ratios).sum() / count);
  }
}
