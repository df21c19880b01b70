package io.predilect.model.train.step;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.model.arch.Experts;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import io.predilect.model.objective.PairLoss;
import io.predilect.model.objective.ScoredPair;
import io.predilect.model.scoring.ExpertLoad;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.HalvingBudget;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.PassSettings;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.ResponseGradient;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.scoring.RowBatch;
import io.predilect.model.scoring.Scored;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.metrics.PairMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Runs pairs through the model and the objective. Where the device has no room for a pass, all
 * passes begin anew with half the tokens in each, for this call and all that follow.
 */
public final class PairPass {
  private static final String REMEDIES =
      "lower it, or set gradient_checkpointing: true, dtype: bfloat16, or lora_r to train adapters"
          + " in place of all weights; a single pair longer than the budget is run whole, so a"
          + " lower max_length of the shards helps as well";

  // What only a recorded pass tells.
  private static final Set<Need> OF_DISTRIBUTIONS = Set.of(Need.COLLISIONS, Need.REFERENCE_KL);

  private final Objective objective;
  private final Trainable model;
  private final HalvingBudget budget;
  private final PassSettings settings;
  private final double balance;
  private double padding;

  /**
   * Passes of a training.
   *
   * @param balance what the load-balance term of experts is multiplied by; 0: it is not asked for
   */
  public PairPass(
      Objective objective,
      Trainable model,
      int microBatchTokens,
      PassSettings settings,
      double balance) {
    this.objective = objective;
    this.model = model;
    this.budget = new HalvingBudget("micro_batch_tokens", microBatchTokens, REMEDIES);
    this.settings = settings;
    this.balance = balance;
  }

  /**
   * How a rank's share loads experts, run as it will be trained on, where that is part of the loss.
   */
  Optional<ExpertLoad> load(List<Example> share) {
    return balance == 0
        ? Optional.empty()
        : Optional.of(
            budget.run(tokens -> micros(share, tokens), micros -> load(micros, model.experts())));
  }

  private ExpertLoad load(List<RowBatch<Example>> micros, Optional<Experts> experts) {
    ExpertLoad load = ExpertLoad.none(experts.orElseThrow().count());
    for (RowBatch<Example> micro : micros) {
      try (ForwardPass pass = model.forward(micro.batch())) {
        load = load.plus(pass.load().orElseThrow());
      }
    }
    return load;
  }

  /**
   * Makes the model's gradient that of Σ weight · loss over a rank's share, and fills the share's
   * metrics.
   *
   * @param weights what the pairs count
   * @param view what the batch as a whole says ({@link BatchLook})
   */
  public void train(
      List<Example> share, BatchWeights weights, BatchView view, PairMetrics metrics) {
    Map<Integer, ScoredPair.Augmented> augmented = augmented(share);
    BiFunction<Slots, Said, PairLoss> losses =
        (slots, scores) -> record(slots, scores, augmented, weights, view, metrics);
    List<Double> scores = scores(view);
    padding =
        budget.run(
            tokens -> micros(share, tokens), micros -> train(micros, weights, losses, scores));
  }

  // ∂L/∂ each expert's sum of scores.
  private List<Double> scores(BatchView view) {
    return view.load().stream()
        .flatMap(load -> load.slopes().stream())
        .map(slope -> balance * slope)
        .toList();
  }

  // What an attempt that broke off left goes with its gradients; its metrics are overwritten.
  // Returns the share of padding.
  private double train(
      List<RowBatch<Example>> micros,
      BatchWeights weights,
      BiFunction<Slots, Said, PairLoss> losses,
      List<Double> scores) {
    Rounds rounds = new Rounds(model);
    do {
      model.zeroGradients();
    } while (!rounds.run(micros, micro -> pass(micro, weights, losses, scores)));
    long room = 0;
    long filled = 0;
    for (RowBatch<Example> micro : micros) {
      room += Padding.slots(micro.batch());
      filled += micro.batch().tokens();
    }
    return room == 0 ? 0 : 1 - (double) filled / room;
  }

  private void pass(
      RowBatch<Example> micro,
      BatchWeights weights,
      BiFunction<Slots, Said, PairLoss> losses,
      List<Double> experts) {
    try (ForwardPass pass = model.forward(micro.batch())) {
      Said scores = said(pass);
      ResponseGradient[] gradients = new ResponseGradient[scores.responses().size()];
      Arrays.fill(gradients, ResponseGradient.NONE);
      for (RowBatch.Item<Example> item : micro.rows()) {
        Slots slots = Slots.of(item, objective.needs());
        PairLoss loss = losses.apply(slots, scores);
        double weight = weights.share(slots.example().pair());
        int head = slots.example().pair().headTokens();
        slots
            .chosen()
            .ifPresent(
                i ->
                    gradients[i] =
                        new ResponseGradient(
                            weight * loss.chosen(),
                            weight * loss.heads().chosen(),
                            head,
                            weight * loss.kls().chosen()));
        slots
            .rejected()
            .ifPresent(
                i ->
                    gradients[i] =
                        new ResponseGradient(
                            weight * loss.rejected(),
                            weight * loss.heads().rejected(),
                            head,
                            weight * loss.kls().rejected()));
        for (int i = 0; i < slots.others().size(); i++) {
          gradients[slots.others().get(i)] = ResponseGradient.of(weight * loss.others().get(i));
        }
        slots
            .rationale()
            .ifPresent(i -> gradients[i] = ResponseGradient.of(weight * loss.rationale()));
      }
      pass.backward(List.of(gradients), experts);
    }
  }

  /**
   * What a pass says of its responses.
   *
   * @param collisions {@link ForwardPass#collisions} where the objective asks for them; else none
   * @param referenceKls {@link ForwardPass#referenceKls} where the objective asks for them; else
   *     none
   */
  private record Said(
      List<ResponseScore> responses, List<Double> collisions, List<Double> referenceKls) {
    ScoredPair.Scored scored(int response, double score, int tokens) {
      return new ScoredPair.Scored(
          score, tokens, told(collisions, response), told(referenceKls, response));
    }

    private static OptionalDouble told(List<Double> all, int response) {
      return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(all.get(response));
    }
  }

  private Said said(ForwardPass pass) {
    Set<Need> needs = objective.needs();
    return new Said(
        pass.scores(),
        needs.contains(Need.COLLISIONS) ? pass.collisions() : List.of(),
        needs.contains(Need.REFERENCE_KL) ? pass.referenceKls() : List.of());
  }

  private Said said(RowBatch<Example> micro) {
    if (Collections.disjoint(objective.needs(), OF_DISTRIBUTIONS)) {
      return new Said(model.score(micro.batch()), List.of(), List.of());
    }
    try (ForwardPass pass = model.undisturbed(micro.batch())) {
      return said(pass);
    }
  }

  /**
   * The share of padding in the last call's passes, 0 to 1: attention runs prompts and responses at
   * the length of the longest of their kind.
   */
  public double padding() {
    return padding;
  }

  /** What looks at whole batches before they are trained on. */
  public BatchLook look() {
    return new BatchLook(objective, new PairScorer(model, budget.tokens()));
  }

  /** Fills the metrics of a rank's share without gradients. */
  public void evaluate(
      List<Example> share, BatchWeights weights, BatchView view, PairMetrics metrics) {
    Map<Integer, ScoredPair.Augmented> augmented = augmented(share);
    budget.run(
        tokens -> micros(share, tokens),
        micros -> {
          for (RowBatch<Example> micro : micros) {
            Said scores = said(micro);
            for (RowBatch.Item<Example> item : micro.rows()) {
              record(Slots.of(item, objective.needs()), scores, augmented, weights, view, metrics);
            }
          }
          return metrics;
        });
  }

  // Log-ratios on the augmented prompt by row, with the weights as they are and without a gradient.
  private Map<Integer, ScoredPair.Augmented> augmented(List<Example> share) {
    Map<Integer, ScoredPair.Augmented> ratios = new HashMap<>();
    if (objective.needs().contains(Need.AUGMENTED)) {
      new PairScorer(model, budget.tokens())
          .score(share.iterator(), e -> Prompted.responses(e.pair().underAugmentedPrompt()))
          .forEachRemaining(scored -> ratios.put(scored.row().row(), ratios(scored)));
    }
    return ratios;
  }

  private static ScoredPair.Augmented ratios(Scored<Example, List<ResponseScore>> scored) {
    Example example = scored.row();
    return new ScoredPair.Augmented(
        scored.score().get(0).logps() - said(example, ReferenceLogp.AUGMENTED_CHOSEN),
        scored.score().get(1).logps() - said(example, ReferenceLogp.AUGMENTED_REJECTED));
  }

  private List<RowBatch<Example>> micros(List<Example> share, int tokens) {
    return RowBatch.of(
        share, example -> Slots.sequences(example, objective.needs()), tokens, settings);
  }

  private PairLoss record(
      Slots slots,
      Said scores,
      Map<Integer, ScoredPair.Augmented> augmented,
      BatchWeights weights,
      BatchView view,
      PairMetrics metrics) {
    Example example = slots.example();
    ScoredPair scored =
        new ScoredPair(
            scored(slots.chosen(), scores, example.pair().chosen().length()),
            scored(slots.rejected(), scores, example.pair().rejected().length()),
            scored(
                slots.rationale(),
                scores,
                example.pair().rationale().map(r -> r.text().length()).orElse(1)),
            reference(example.reference()),
            example.pair().scoreMargin(),
            Optional.ofNullable(augmented.get(example.row())),
            heads(slots, scores),
            view.point(),
            view.ranks(example.row()),
            others(slots, scores),
            example.pair().subset());
    PairLoss loss = objective.of(scored);
    Map<String, Double> row = new HashMap<>(loss.metrics());
    double term = view.load().map(load -> balance * load.loss()).orElse(0.0);
    row.put(PairMetrics.LOSS, loss.loss() * weights.relative(example.pair()) + term);
    row.put(PairMetrics.TOKENS, (double) Slots.read(example, objective.needs()));
    if (!objective.needs().contains(Need.REWARD_HEAD)) {
      describe(slots, scores.responses(), row);
    }
    metrics.put(example.row(), row);
    return loss;
  }

  private Optional<ScoredPair.Scored> scored(OptionalInt slot, Said scores, int tokens) {
    if (slot.isEmpty()) {
      return Optional.empty();
    }
    ResponseScore score = scores.responses().get(slot.getAsInt());
    return Optional.of(
        scores.scored(
            slot.getAsInt(), objective.onRewards() ? score.reward() : score.logps(), tokens));
  }

  private static List<ScoredPair.Ranked> others(Slots slots, Said scores) {
    List<ScoredPair.Ranked> others = new ArrayList<>();
    for (int i = 0; i < slots.others().size(); i++) {
      others.add(
          new ScoredPair.Ranked(
              scores.responses().get(slots.others().get(i)).logps(),
              slots.example().others().get(i).reference().orElseThrow()));
    }
    return others;
  }

  private static Optional<ScoredPair.Reference> reference(ReferenceLogps said) {
    OptionalDouble chosen = said.of(ReferenceLogp.CHOSEN);
    OptionalDouble rejected = said.of(ReferenceLogp.REJECTED);
    return chosen.isEmpty() && rejected.isEmpty()
        ? Optional.empty()
        : Optional.of(new ScoredPair.Reference(chosen, rejected));
  }

  private Optional<ScoredPair.Heads> heads(Slots slots, Said scores) {
    if (!objective.needs().contains(Need.HEADS)) {
      return Optional.empty();
    }
    Example example = slots.example();
    ResponseScore chosen = scores.responses().get(slots.chosen().orElseThrow());
    ResponseScore rejected = scores.responses().get(slots.rejected().orElseThrow());
    return Optional.of(
        new ScoredPair.Heads(
            chosen.logps(example.pair().headTokens()) - said(example, ReferenceLogp.CHOSEN_HEAD),
            rejected.logps(example.pair().headTokens())
                - said(example, ReferenceLogp.REJECTED_HEAD)));
  }

  private static double said(Example example, ReferenceLogp which) {
    return example.reference().of(which).orElseThrow();
  }

  /** What the language model says beside log-probs; NaN where it did not measure it. */
  private static void describe(Slots slots, List<ResponseScore> scores, Map<String, Double> row) {
    double entropy = 0;
    int tokens = 0;
    if (slots.chosen().isPresent()) {
      ResponseScore.Measured chosen = scores.get(slots.chosen().getAsInt()).measured();
      int length = slots.example().pair().chosen().length();
      row.put("logits/chosen", chosen.meanLogit());
      row.put("mean_token_accuracy", chosen.tokenAccuracy());
      row.put(PairMetrics.CHOSEN_TOKENS, (double) length);
      entropy += length * chosen.entropy();
      tokens += length;
    }
    if (slots.rejected().isPresent()) {
      ResponseScore.Measured rejected = scores.get(slots.rejected().getAsInt()).measured();
      int length = slots.example().pair().rejected().length();
      row.put("logits/rejected", rejected.meanLogit());
      row.put(PairMetrics.REJECTED_TOKENS, (double) length);
      entropy += length * rejected.entropy();
      tokens += length;
    }
    row.put("entropy", tokens == 0 ? Double.NaN : entropy / tokens);
  }
}
