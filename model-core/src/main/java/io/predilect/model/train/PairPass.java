package io.predilect.model.train;

import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import io.predilect.model.objective.PairLoss;
import io.predilect.model.objective.ScoredPair;
import io.predilect.model.objective.ScoredPair.Scored;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.ResponseScore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Runs pairs through the model and the objective. */
final class PairPass {
  private final Objective objective;
  private final Trainable model;
  private final int budget;
  private final PassSettings settings;
  private long slots;
  private long filled;

  PairPass(Objective objective, Trainable model, int microBatchTokens) {
    this(objective, model, microBatchTokens, PassSettings.fast());
  }

  PairPass(Objective objective, Trainable model, int microBatchTokens, PassSettings settings) {
    this.objective = objective;
    this.model = model;
    this.budget = microBatchTokens;
    this.settings = settings;
  }

  /**
   * Adds the gradient of Σ weight · loss over a rank's share, and fills the share's metrics.
   *
   * @param weight one over the pairs of the whole batch, so that the step is that of their mean
   */
  void train(List<Example> share, double weight, PairMetrics metrics) {
    slots = 0;
    filled = 0;
    for (MicroBatch micro : MicroBatches.of(share, objective.needs(), budget, settings)) {
      slots += Padding.slots(micro.batch());
      filled += micro.batch().tokens();
      try (ForwardPass pass = model.forward(micro.batch())) {
        List<ResponseScore> scores = pass.scores();
        double[] gradients = new double[scores.size()];
        for (MicroBatch.Slots slots : micro.pairs()) {
          PairLoss loss = record(slots, scores, metrics);
          slots.chosen().ifPresent(i -> gradients[i] = weight * loss.chosen());
          slots.rejected().ifPresent(i -> gradients[i] = weight * loss.rejected());
          slots.rationale().ifPresent(i -> gradients[i] = weight * loss.rationale());
        }
        pass.backward(gradients);
      }
    }
  }

  /**
   * The share of padding in the last call's passes, 0 to 1: attention runs prompts and responses at
   * the length of the longest of their kind.
   */
  double padding() {
    return slots == 0 ? 0 : 1 - (double) filled / slots;
  }

  /** Fills the metrics of a rank's share without gradients. */
  void evaluate(List<Example> share, PairMetrics metrics) {
    for (MicroBatch micro : MicroBatches.of(share, objective.needs(), budget, settings)) {
      List<ResponseScore> scores = model.score(micro.batch());
      for (MicroBatch.Slots slots : micro.pairs()) {
        record(slots, scores, metrics);
      }
    }
  }

  private PairLoss record(MicroBatch.Slots slots, List<ResponseScore> scores, PairMetrics metrics) {
    Example example = slots.example();
    ScoredPair scored =
        new ScoredPair(
            scored(slots.chosen(), scores, example.pair().chosen().length()),
            scored(slots.rejected(), scores, example.pair().rejected().length()),
            scored(
                slots.rationale(),
                scores,
                example.pair().rationale().map(r -> r.text().length()).orElse(1)),
            example.reference(),
            example.pair().scoreMargin(),
            OptionalDouble.empty());
    PairLoss loss = objective.of(scored);
    Map<String, Double> row = new HashMap<>(loss.metrics());
    row.put(PairMetrics.LOSS, loss.loss());
    row.put(PairMetrics.TOKENS, (double) SequenceCount.tokens(example.pair(), objective.needs()));
    margin(scored).ifPresent(margin -> row.put(PairMetrics.MARGIN, margin));
    if (!objective.needs().contains(Need.REWARD_HEAD)) {
      describe(slots, scores, row);
    }
    metrics.put(example.row(), row);
    return loss;
  }

  private Optional<Scored> scored(OptionalInt slot, List<ResponseScore> scores, int tokens) {
    if (slot.isEmpty()) {
      return Optional.empty();
    }
    ResponseScore score = scores.get(slot.getAsInt());
    return Optional.of(new Scored(objective.onRewards() ? score.reward() : score.logps(), tokens));
  }

  /** m, the DPO margin in log-probs: without β, and of sums whatever the loss is of. */
  private OptionalDouble margin(ScoredPair pair) {
    if (pair.chosen().isEmpty() || pair.rejected().isEmpty() || pair.reference().isEmpty()) {
      return OptionalDouble.empty();
    }
    ScoredPair.Reference reference = pair.reference().get();
    return objective.onRewards()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            pair.chosen().get().score()
                - reference.chosen()
                - (pair.rejected().get().score() - reference.rejected()));
  }

  /** What the language model says beside log-probs; NaN where it did not measure it. */
  private static void describe(
      MicroBatch.Slots slots, List<ResponseScore> scores, Map<String, Double> row) {
    slots.chosen().ifPresent(i -> row.put("logits/chosen", scores.get(i).meanLogit()));
    slots.rejected().ifPresent(i -> row.put("logits/rejected", scores.get(i).meanLogit()));
    double entropy = 0;
    int measured = 0;
    for (OptionalInt slot : List.of(slots.chosen(), slots.rejected())) {
      if (slot.isPresent()) {
        entropy += scores.get(slot.getAsInt()).entropy();
        measured++;
      }
    }
    row.put("entropy", measured == 0 ? Double.NaN : entropy / measured);
  }
}
