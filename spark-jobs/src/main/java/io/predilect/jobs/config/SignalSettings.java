package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where in a response the preference lies.
 *
 * @param split which pairs
 * @param policy the policy; empty: no implicit rewards
 * @param reference its reference model
 * @param rewardModel a reward model; empty: no rewards
 * @param beta of the implicit rewards
 * @param cuts where responses are cut
 * @param kl how far the policy is from its reference, position by position
 * @param positions how many of the first positions are told apart
 * @param by the column of the tables by group
 * @param dtype the number type of the models; empty: the run's
 * @param batchTokens tokens a batch may hold
 */
public record SignalSettings(
    SplitFilter split,
    Optional<String> policy,
    Optional<String> reference,
    Optional<String> rewardModel,
    double beta,
    Cuts cuts,
    Kl kl,
    int positions,
    String by,
    Optional<Dtype> dtype,
    int batchTokens)
    implements StageSettings {

  /**
   * Where responses are cut, as a truncate stage would.
   *
   * @param ratios shares of the response, above 0 and at most 1
   * @param lengths or so many tokens, each at least 1
   * @param endOfTurn whether a response that is really cut gets the end-of-turn token back
   */
  public record Cuts(List<Double> ratios, List<Integer> lengths, boolean endOfTurn) {
    public Cuts {
      ratios = List.copyOf(ratios);
      lengths = List.copyOf(lengths);
      new Checks()
          .agrees(
              !ratios.isEmpty() || !lengths.isEmpty(),
              "ratios",
              ratios,
              "nothing is cut: list ratios, lengths or both")
          .holds(
              ratios.stream().allMatch(ratio -> ratio > 0 && ratio <= 1),
              "ratios",
              ratios,
              "each must be above 0 and at most 1")
          .holds(
              new HashSet<>(ratios).size() == ratios.size(), "ratios", ratios, "list each one once")
          .holds(
              lengths.stream().allMatch(length -> length >= 1),
              "lengths",
              lengths,
              "each must be at least 1")
          .holds(
              new HashSet<>(lengths).size() == lengths.size(),
              "lengths",
              lengths,
              "list each one once")
          .orThrow();
    }

    /** As figures have them behind their @: the share, or {@code 50_tokens}. */
    List<String> names() {
      return Stream.concat(
              ratios.stream().map(ratio -> Double.toString(ratio)),
              lengths.stream().map(length -> length + "_tokens"))
          .toList();
    }
  }

  /**
   * KL(π ‖ π_ref) of next-token distributions.
   *
   * @param method how it is found
   * @param samples K, for {@link Method#MONTE_CARLO}
   */
  public record Kl(Method method, int samples) {
    /** How. */
    public enum Method {
      /** Over the whole vocabulary. */
      EXACT,
      /** Over tokens drawn from the policy. */
      MONTE_CARLO,
      NONE
    }

    public Kl {
      Objects.requireNonNull(method, "method");
      new Checks().atLeast("samples", samples, 1).orThrow();
    }
  }

  public SignalSettings {
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(cuts, "cuts");
    Objects.requireNonNull(kl, "kl");
    new Checks()
        .agrees(
            policy.isPresent() || rewardModel.isPresent(),
            "policy",
            policy,
            "no model is named: set policy and reference, reward_model or both")
        .notBlank("policy", policy)
        .notBlank("reference", reference)
        .notBlank("reward_model", rewardModel)
        .agrees(
            policy.isPresent() == reference.isPresent(),
            "reference",
            reference,
            "implicit rewards are of a policy against its reference: name both, or neither")
        .above("beta", beta, 0)
        .atLeast("positions", positions, 1)
        .notBlank("by", by)
        .atLeast("batch_tokens", batchTokens, 1)
        .orThrow();
  }

  @Override
  public Optional<SplitFilter> needs() {
    return Optional.of(split);
  }

  @Override
  public List<Reference> references() {
    return new ArrayList<>(
        Reference.named(
            Reference.languageModel("policy", policy),
            Reference.languageModel("reference", reference),
            Reference.rewardModel("reward_model", rewardModel)));
  }

  @Override
  public List<SameTokens> sameTokens() {
    return policy.isEmpty()
        ? List.of()
        : List.of(
            new SameTokens(
                Reference.languageModel("policy", policy),
                Reference.languageModel("reference", reference),
                true));
  }

  @Override
  public List<FigureSource> figures() {
    boolean asked = policy.isPresent();
    boolean reward = rewardModel.isPresent();
    boolean divergence = asked && kl.method() != Kl.Method.NONE;
    Map<String, List<String>> groups = Map.of(by, List.of());
    List<String> places = cuts.names();
    List<String> along = IntStream.rangeClosed(1, positions).mapToObj(Integer::toString).toList();
    return List.of(
        new FigureSource("signal/accuracy@", "policy", asked, places, groups),
        new FigureSource("signal/margin@", "policy", asked, places, groups),
        new FigureSource("signal/reward_accuracy@", "reward_model", reward, places, groups),
        new FigureSource("signal/reward_margin@", "reward_model", reward, places, groups),
        new FigureSource("signal/kl_chosen@", "policy and kl.method", divergence, along, groups),
        new FigureSource("signal/kl_rejected@", "policy and kl.method", divergence, along, groups),
        new FigureSource("signal/kl_share@", "policy and kl.method", divergence, along, groups),
        new FigureSource("signal/gap_policy@", "policy", asked, along, groups),
        new FigureSource("signal/gap_reference@", "policy", asked, along, groups),
        new FigureSource("signal/share@", "policy", asked, along, groups));
  }

  @Override
  public boolean runsModel() {
    return true;
  }
}
