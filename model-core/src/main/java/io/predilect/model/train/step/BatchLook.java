package io.predilect.model.train.step;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import io.predilect.model.objective.Ranks;
import io.predilect.model.objective.RunningPoint;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.data.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Looks at a batch as a whole, with the weights as they are and without a gradient, for objectives
 * that ask what the other examples say. It costs a forward pass over what it looks at: the batch's
 * own responses, or for KTO's reference point z_0 = max(0, mean of log π_θ(y'|x) - log
 * π_ref(y'|x)), responses y' to other prompts (Ethayarajh et al. 2024, sec. 4.1).
 */
public final class BatchLook {
  private final Set<Need> needs;
  private final Set<Need> responses;
  private final PairScorer scorer;

  BatchLook(Objective objective, PairScorer scorer) {
    this.needs = objective.needs();
    this.responses =
        needs.stream()
            .filter(need -> need == Need.CHOSEN || need == Need.REJECTED)
            .collect(Collectors.toUnmodifiableSet());
    this.scorer = scorer;
  }

  /**
   * Before a step, the same on every rank to the last bit, whatever the number of ranks.
   *
   * @param share this rank's examples
   * @param rows of the whole batch
   * @param running the running mean before this batch
   */
  public BatchView over(
      Iterator<Example> share, int rows, Collective collective, RunningPoint running) {
    if (needs.contains(Need.KL)) {
      return BatchView.of(kl(share, rows, collective), running);
    }
    if (needs.stream().noneMatch(Need::ofBatch)) {
      return BatchView.of(running);
    }
    Responses said = said(share, rows, collective);
    if (needs.contains(Need.RUNNING_RATIO)) {
      RunningPoint after = running.withAll(said.ratios().sum(), rows);
      return BatchView.of(after.mean(), after);
    }
    OptionalDouble drift = OptionalDouble.empty();
    RunningPoint after = running;
    if (needs.contains(Need.MARGIN_DRIFT)) {
      double margin = said.margins().sum() / rows;
      drift = OptionalDouble.of(running.count() == 0 ? 0 : margin - running.mean());
      after = running.fading(margin);
    }
    List<Ranks> ranks = needs.contains(Need.RANKS) ? said.ranks() : List.of();
    return new BatchView(drift, ranks, after);
  }

  /** Over a rank's own share alone, for steps that each rank takes for itself. */
  public BatchView over(List<Example> share, int rows) {
    if (!needs.contains(Need.KL)) {
      return BatchView.NONE;
    }
    return BatchView.of(
        share.isEmpty() ? 0 : point(mismatched(share.iterator(), rows), share.size()),
        RunningPoint.START);
  }

  /** Over held-out examples, which move no running mean. */
  public BatchView heldOut(
      Iterator<Example> share, int rows, Collective collective, RunningPoint running) {
    if (needs.contains(Need.RUNNING_RATIO)) {
      return BatchView.of(running.mean(), running);
    }
    if (needs.contains(Need.MARGIN_DRIFT) && !needs.contains(Need.RANKS)) {
      return BatchView.of(0, running);
    }
    BatchView seen = over(share, rows, collective, running);
    return needs.contains(Need.MARGIN_DRIFT)
        ? new BatchView(OptionalDouble.of(0), seen.ranks(), running)
        : seen;
  }

  private double kl(Iterator<Example> share, int rows, Collective collective) {
    double[] ratios = mismatched(share, rows);
    collective.sum(ratios); // rows, not means: then the order of the sum is the batch's
    return point(ratios, rows);
  }

  private double[] mismatched(Iterator<Example> share, int rows) {
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

  /** Log-probs of a batch's responses, 0 where there is none. */
  private record Responses(Ranks.Said chosen, Ranks.Said rejected) {

    DoubleStream ratios() {
      return DoubleStream.concat(chosen.ratios(), rejected.ratios());
    }

    DoubleStream margins() {
      return DoubleStream.concat(chosen.ratios(), rejected.ratios().map(ratio -> -ratio));
    }

    List<Ranks> ranks() {
      return Ranks.of(chosen, rejected);
    }
  }

  private Responses said(Iterator<Example> share, int rows, Collective collective) {
    double[] all = new double[4 * rows]; // y_w and y_l of the policy, then of the reference
    scorer
        .score(share, example -> Slots.sequences(example, responses))
        .forEachRemaining(
            scored -> {
              Example example = scored.row();
              Iterator<ResponseScore> scores = scored.score().iterator();
              int row = example.row();
              if (!example.pair().chosen().isEmpty()) {
                all[row] = scores.next().logps();
                all[2 * rows + row] = said(example, ReferenceLogp.CHOSEN);
              }
              if (!example.pair().rejected().isEmpty()) {
                all[rows + row] = scores.next().logps();
                all[3 * rows + row] = said(example, ReferenceLogp.REJECTED);
              }
            });
    collective.sum(all);
    return new Responses(
        new Ranks.Said(part(all, 0, rows), part(all, 2, rows)),
        new Ranks.Said(part(all, 1, rows), part(all, 3, rows)));
  }

  private static double said(Example example, ReferenceLogp which) {
    return example.reference().of(which).orElseThrow();
  }

  private static List<Double> part(double[] all, int number, int rows) {
    List<Double> part = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      part.add(all[number * rows + row]);
    }
    return part;
  }
}
