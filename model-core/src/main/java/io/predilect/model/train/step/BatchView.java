package io.predilect.model.train.step;

import io.predilect.model.objective.Ranks;
import io.predilect.model.objective.RunningPoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a batch as a whole says before its pairs are trained on, the same on every rank.
 *
 * @param point the reference point that the objective asks for
 * @param ranks each row's, where the objective sorts the batch; else empty
 * @param running the running mean after this batch
 */
public record BatchView(OptionalDouble point, List<Ranks> ranks, RunningPoint running) {
  /** Of an objective that looks at pairs alone, in a training without a running mean. */
  public static final BatchView NONE = of(RunningPoint.START);

  public BatchView {
    ranks = List.copyOf(ranks);
  }

  static BatchView of(RunningPoint running) {
    return new BatchView(OptionalDouble.empty(), List.of(), running);
  }

  static BatchView of(double point, RunningPoint running) {
    return new BatchView(OptionalDouble.of(point), List.of(), running);
  }

  Optional<Ranks> ranks(int row) {
    return ranks.isEmpty() ? Optional.empty() : Optional.of(ranks.get(row));
  }
}
