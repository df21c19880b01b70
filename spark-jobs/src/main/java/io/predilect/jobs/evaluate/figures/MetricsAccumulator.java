package io.predilect.jobs.evaluate.figures;

import io.predilect.jobs.evaluate.figures.EvaluatedPair.Logps;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Rewards;
import io.predilect.jobs.evaluate.figures.EvaluatedPair.Split;
import io.predilect.model.promptfree.PromptError;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is gathered of pairs for their {@link Metrics}: sums over all of them, and fair samples for
 * what sums do not tell. Its memory is bounded, whatever the number of pairs, and pairs may come in
 * any order and any parts, but for those of one prompt, which come one behind the other.
 */
public final class MetricsAccumulator implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rewards of single responses. */
  static final String DESIRABLE = "desirable";

  static final String UNDESIRABLE = "undesirable";

  /** Δr and Δr2 of the pairs that have both of its parts. */
  static final String WHOLE_GAP = "whole gap";

  static final String FREE_OF_WHOLE = "free of whole";

  /** Δr2 and the difference of lengths. */
  static final String LENGTH = "length";

  static final String SHIFT = "shift ";

  /** Whether the policy, without its reference, finds the chosen response likelier. */
  static final String LIKELIER = "logps/accuracies";

  /** The same under p⊕x. */
  static final String REFINED_LIKELIER = "refinement/logps_accuracies";

  /**
   * What a model's figures of rewards are called.
   *
   * @param prefix of all of them
   * @param accuracy share of pairs in the right order
   * @param margin mean difference
   */
  record RewardNames(String prefix, String accuracy, String margin) {
    /** Of a reward model. */
    static final RewardNames MODEL = new RewardNames("reward/", "accuracy", "margin");

    /** Of a policy, as TRL has them. */
    static final RewardNames POLICY = new RewardNames("rewards/", "accuracies", "margins");

    /** Of a policy under p⊕x. */
    static final RewardNames REFINED = new RewardNames("refinement/", "accuracies", "margins");

    RewardNames {
      accuracy = prefix + accuracy;
      margin = prefix + margin;
    }

    /** The share of pairs whose difference is exactly 0, which count as not in the right order. */
    String ties() {
      return prefix + "ties";
    }
  }

  private final double beta;
  private final Map<String, Moments> moments = new HashMap<>();
  private final Map<String, FairSample> samples = new HashMap<>();
  private long pairs;
  private long prompt; // of the pair that is being added

  /**
   * @param beta of the implicit rewards
   */
  public MetricsAccumulator(double beta) {
    this.beta = beta;
  }

  /** Adds a pair; what it lacks is gathered of the others. */
  public MetricsAccumulator add(EvaluatedPair pair) {
    pairs++;
    prompt = pair.prompt();
    long key = pair.place();
    pair.rewards().ifPresent(rewards -> rewards(RewardNames.MODEL, key, rewards, pair));
    pair.logps()
        .ifPresent(
            logps -> {
              rewards(RewardNames.POLICY, key, logps.rewards(beta), pair);
              likelier(LIKELIER, logps);
              known("logps/chosen", logps.chosen());
              known("logps/rejected", logps.rejected());
            });
    pair.refined().ifPresent(logps -> likelier(REFINED_LIKELIER, logps));
    pair.refined()
        .map(logps -> logps.rewards(beta))
        .filter(Rewards::paired)
        .ifPresent(rewards -> order(RewardNames.REFINED, key, rewards));
    pair.split().ifPresent(split -> split(key, split, pair));
    return this;
  }

  private void rewards(RewardNames names, long key, Rewards rewards, EvaluatedPair pair) {
    if (rewards.paired()) {
      order(names, key, rewards);
      pair.scoreGap()
          .ifPresent(gap -> point(names.prefix() + "score_", key, rewards.margin(), gap));
    } else {
      rewards.chosen().ifPresent(reward -> sampled(names.prefix() + DESIRABLE, key, reward));
      rewards.rejected().ifPresent(reward -> sampled(names.prefix() + UNDESIRABLE, key, reward));
    }
    known(names.prefix() + "chosen", rewards.chosen());
    known(names.prefix() + "rejected", rewards.rejected());
  }

  private void likelier(String name, Logps logps) {
    if (logps.chosen().isPresent() && logps.rejected().isPresent()) {
      double margin = logps.chosen().getAsDouble() - logps.rejected().getAsDouble();
      mean(name, margin > 0 ? 1 : 0);
    }
  }

  private void order(RewardNames names, long key, Rewards rewards) {
    // A tie is not a success.
    mean(names.accuracy(), rewards.margin() > 0 ? 1 : 0);
    mean(names.ties(), rewards.margin() == 0 ? 1 : 0);
    sampled(names.margin(), key, rewards.margin());
  }

  private void split(long key, Split split, EvaluatedPair pair) {
    double free = split.promptFree();
    mean("prompt_free/gap", free);
    mean("prompt_free/abs_gap", Math.abs(free));
    split
        .promptRelated()
        .ifPresent(
            related -> {
              mean("prompt_free/mostly", Math.abs(free) > Math.abs(related) ? 1 : 0);
              mean(WHOLE_GAP, free + related);
              mean(FREE_OF_WHOLE, free);
            });
    split.signKept().ifPresent(kept -> mean("prompt_free/sign_survives", kept > 0.5 ? 1 : 0));
    split.error().ifPresent(error -> mean("prompt_free/error", error * error));
    known("prompt_free/temperature", split.temperature());
    if (split.shifts().size() == PromptError.PARTS) {
      for (int part = 0; part < PromptError.PARTS; part++) {
        mean(SHIFT + part, split.shifts().get(part));
      }
    }
    point(LENGTH, key, free, pair.lengths().chosen() - pair.lengths().rejected());
    pair.truth().ifPresent(truth -> point("prompt_free/", key, free, truth));
  }

  private void known(String name, OptionalDouble value) {
    value.ifPresent(known -> mean(name, known));
  }

  private void mean(String name, double value) {
    moments.computeIfAbsent(name, n -> new Moments()).add(prompt, value);
  }

  private void sampled(String name, long key, double value) {
    mean(name, value);
    point(name, key, value, 0);
  }

  private void point(String name, long key, double x, double y) {
    samples.computeIfAbsent(name, n -> new FairSample()).add(key, prompt, x, y);
  }

  /** Adds the pairs of another. */
  public MetricsAccumulator merge(MetricsAccumulator other) {
    pairs += other.pairs;
    other.moments.forEach((name, own) -> moments.merge(name, own, Moments::merge));
    other.samples.forEach((name, own) -> samples.merge(name, own, FairSample::merge));
    return this;
  }

  long pairs() {
    return pairs;
  }

  /** Sums of a figure over the pairs that have it; empty: none has. */
  Optional<Moments> moments(String name) {
    return Optional.ofNullable(moments.get(name));
  }

  /** A figure's values, or points of two; empty: no pair has them. */
  Optional<FairSample> sample(String name) {
    return Optional.ofNullable(samples.get(name));
  }
}
