package io.predilect.model.train.step;

import io.predilect.model.objective.Ranks;
import io.predilect.model.objective.RunningPoint;
import io.predilect.model.scoring.ExpertLoad;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a batch as a whole says before its pairs are trained on, the same on every rank.
 *
 * @param point the reference point that the objective asks for
 * @param ranks each row's, where the objective sorts the batch; else empty
 * @param running the running mean after this batch
 * @param load how experts are loaded, where that is part of the loss
 */
public record BatchView(
    OptionalDouble point, List<Ranks> ranks, RunningPoint running, Optional<ExpertLoad> load) {
  /** Of an objective that looks at pairs alone, in a training without a running mean. */
  public static final BatchView NONE = of(RunningPoint.START);

  public BatchView {
    ranks = List.copyOf(ranks);
    Objects.requireNonNull(load, "load");
  }

  /** Of an objective alone. */
  BatchView(OptionalDouble point, List<Ranks> ranks, RunningPoint running) {
    this(point, ranks, running, Optional.empty());
  }

  /** The same with the load of experts. */
  BatchView with(Optional<ExpertLoad> told) {
    return new BatchView(point, ranks, running, told);
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
