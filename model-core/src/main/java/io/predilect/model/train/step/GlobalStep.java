package io.predilect.model.train.step;

import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Objective;
import io.predilect.model.objective.RunningPoint;
import io.predilect.model.scoring.ExpertLoad;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.RankShare;
import io.predilect.model.train.data.References;
import io.predilect.model.train.metrics.PairMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One optimiser step over a global batch, each rank with its share of it. The step is that of the
 * whole batch, or, between outer steps, of each rank's own share.
 */
public final class GlobalStep {
  private final Objective objective;
  private final ExampleSource examples;
  private final Trainable model;
  private final Collective collective;
  private final PairPass pass;
  private final double maxGradNorm;
  private final boolean local;

  /**
   * What a step gave.
   *
   * @param metrics of every pair of the batch, the same on every rank
   * @param broken why the step was not taken: a loss or the gradient is NaN or infinite, on every
   *     rank alike, and the weights are as before; empty: it was
   * @param gradientNorm before clipping; of local steps the mean over the ranks
   * @param asked whether some rank was asked to stop
   * @param running the running mean of what batches say, after this one
   * @param auxLoss the load-balance term of experts, where it is part of the loss
   */
  public record Outcome(
      PairMetrics metrics,
      Optional<NonFiniteStepException> broken,
      double gradientNorm,
      boolean asked,
      RunningPoint running,
      OptionalDouble auxLoss) {}

  /**
   * A kind of step.
   *
   * @param local whether every rank's step is that of its share alone
   */
  public GlobalStep(
      Objective objective,
      ExampleSource examples,
      Trainable model,
      Collective collective,
      PairPass pass,
      double maxGradNorm,
      boolean local) {
    this.objective = objective;
    this.examples = examples;
    this.model = model;
    this.collective = collective;
    this.pass = pass;
    this.maxGradNorm = maxGradNorm;
    this.local = local;
  }

  /**
   * Takes the step.
   *
   * @param number the step's number, 1 the first
   * @param batch the global batch's examples
   * @param asked whether this rank was asked to stop
   * @param running the running mean of what batches say, before this one
   */
  public Outcome take(
      int number,
      List<Integer> batch,
      References references,
      double learningRate,
      boolean asked,
      RunningPoint running) {
    PairMetrics metrics = new PairMetrics(objective, batch.size());
    List<Example> share = share(batch, references);
    BatchLook look = pass.look();
    BatchView view =
        (local
                ? look.over(share, batch.size())
                : look.over(share.iterator(), batch.size(), collective, running))
            .with(pass.load(share).map(this::ofBatch));
    OptionalDouble auxLoss =
        view.load().map(load -> OptionalDouble.of(load.loss())).orElse(OptionalDouble.empty());
    pass.train(share, weights(batch, share), view, metrics);

    boolean anyAsked = metrics.exchange(collective, asked);
    List<Integer> broken = metrics.nonFinite();
    if (!broken.isEmpty()) {
      List<String> culprits = broken.stream().map(row -> examples.id(batch.get(row))).toList();
      var loss = NonFiniteStepException.loss(number, culprits, ids(batch));
      return new Outcome(metrics, Optional.of(loss), Double.NaN, anyAsked, running, auxLoss);
    }
    if (!local) {
      model.sumGradients(collective);
    }
    double norm = model.gradientNorm();
    double known = local ? mean(norm) : norm;
    if (!Double.isFinite(known)) {
      var gradient = NonFiniteStepException.gradient(number, known, ids(batch));
      return new Outcome(metrics, Optional.of(gradient), known, anyAsked, running, auxLoss);
    }
    if (maxGradNorm > 0 && norm > maxGradNorm) {
      model.scaleGradients(maxGradNorm / (norm + 1e-6)); // as PyTorch's clip_grad_norm_
    }
    model.step(learningRate);
    return new Outcome(metrics, Optional.empty(), known, anyAsked, view.running(), auxLoss);
  }

  private ExpertLoad ofBatch(ExpertLoad share) {
    if (local) {
      return share;
    }
    double[] all = share.flat();
    collective.sum(all);
    return ExpertLoad.of(all);
  }

  private BatchWeights weights(List<Integer> batch, List<Example> share) {
    return BatchWeights.of(
        examples, local ? share.stream().map(example -> batch.get(example.row())).toList() : batch);
  }

  private double mean(double value) {
    double[] sum = {value};
    collective.sum(sum);
    return sum[0] / collective.ranks();
  }

  private List<Example> share(List<Integer> batch, References references) {
    int[] lengths = batch.stream().mapToInt(examples::length).toArray();
    List<Example> share = new ArrayList<>();
    for (int row : RankShare.of(lengths, collective.rank(), collective.ranks())) {
      share.add(references.example(row, examples, batch.get(row)));
    }
    return share;
  }

  /**
   * Refuses weights that are NaN or infinite on any rank, before anything is made of them.
   *
   * @param number the last step's number, 1 the first
   */
  public void requireFiniteWeights(
      int number, List<Integer> batch, double learningRate, double gradientNorm) {
    double[] norms = {model.weightNorm()};
    collective.sum(norms);
    if (!Double.isFinite(norms[0])) {
      throw NonFiniteStepException.weights(number, learningRate, gradientNorm, ids(batch));
    }
  }

  private List<String> ids(List<Integer> batch) {
    return batch.stream().map(examples::id).toList();
  }
}
