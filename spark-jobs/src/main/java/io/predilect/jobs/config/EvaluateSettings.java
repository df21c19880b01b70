package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Held-out figures.
 *
 * @param split which pairs
 * @param rewardModel gives {@code reward/*}
 * @param policy gives {@code rewards/*}, implicit rewards against the reference
 * @param reference the reference model; empty: the ref_*_logps columns
 * @param beta of the implicit rewards
 * @param refinement the policy is judged under p⊕x too: gives {@code refinement/*}
 * @param by the column of the tables by group
 * @param scoreGap a column with a pair's gap in the data's scores; empty: of the scores themselves
 * @param truth a column with the true prompt-free gap: gives {@code prompt_free/spearman}
 * @param promptFree Algorithm 1 over a sample of the pairs, for the report's charts
 * @param checkpoints a train stage each of whose checkpoints takes the place of {@code
 *     promptFree.model} too
 * @param decomposedPairs pairs in that sample
 * @param dtype the number type of the models; empty: the run's
 * @param batchTokens tokens a batch may hold
 */
public record EvaluateSettings(
    SplitFilter split,
    Optional<String> rewardModel,
    Optional<String> policy,
    Optional<String> reference,
    double beta,
    RefinementEvaluation refinement,
    String by,
    Optional<String> scoreGap,
    Optional<String> truth,
    PromptFreeSettings promptFree,
    Optional<String> checkpoints,
    int decomposedPairs,
    Optional<Dtype> dtype,
    int batchTokens)
    implements StageSettings {
  // What Metrics names; MetricsTest compares them.
  private static final List<String> SCORES =
      List.of("score_pearson", "score_spearman", "score_kendall", "score_pairs");
  private static final List<String> REWARD =
      with(SCORES, "accuracy", "ties", "margin", "auc", "chosen", "rejected");
  private static final List<String> REWARDS =
      with(SCORES, "accuracies", "ties", "margins", "auc", "chosen", "rejected");
  private static final List<String> LOGPS = List.of("chosen", "rejected", "accuracies");
  private static final List<String> REFINEMENT =
      List.of("logps_accuracies", "accuracies", "ties", "margins");
  private static final List<String> PROMPT_FREE =
      List.of(
          "gap",
          "abs_gap",
          "mostly",
          "variance_share",
          "sign_survives",
          "error",
          "temperature",
          "gap_error",
          "length_pearson",
          "length_spearman",
          "length_r2",
          "pearson",
          "spearman",
          "kendall",
          "pairs");

  private static final List<String> LENGTHS =
      List.of("chosen longer", "chosen shorter", "equally long", "desirable", "undesirable");

  private static List<String> with(List<String> names, String... others) {
    return Stream.concat(Stream.of(others), names.stream()).toList();
  }

  public EvaluateSettings {
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(refinement, "refinement");
    Objects.requireNonNull(truth, "truth");
    Objects.requireNonNull(promptFree, "promptFree");
    new Checks()
        .notBlank("reward_model", rewardModel)
        .notBlank("policy", policy)
        .notBlank("reference", reference)
        .above("beta", beta, 0)
        .agrees(
            refinement.prompt().isEmpty() || policy.isPresent(),
            "refinement.prompt",
            refinement.prompt(),
            "it is a policy that is judged with it: name one in policy, or leave it out")
        .notBlank("by", by)
        .notBlank("score_gap", scoreGap)
        .notBlank("checkpoints", checkpoints)
        .agrees(
            checkpoints.isEmpty() || promptFree.model().isPresent(),
            "checkpoints",
            checkpoints,
            "the checkpoints' rewards are only taken apart: name the stage's model in"
                + " prompt_free.model too")
        .atLeast("decomposed_pairs", decomposedPairs, 1)
        .atLeast("batch_tokens", batchTokens, 1)
        .orThrow();
  }

  @Override
  public Optional<SplitFilter> needs() {
    return Optional.of(split);
  }

  @Override
  public List<Reference> references() {
    List<Reference> references = new ArrayList<>();
    references.addAll(
        Reference.named(
            Reference.rewardModel("reward_model", rewardModel),
            Reference.languageModel("policy", policy),
            Reference.languageModel("reference", reference)));
    references.addAll(promptFree.references("prompt_free."));
    references.addAll(Reference.named(Reference.model("checkpoints", checkpoints)));
    return List.copyOf(references);
  }

  @Override
  public List<FigureSource> figures() {
    Map<String, List<String>> groups = new HashMap<>();
    groups.put(by, List.of());
    groups.put("length", LENGTHS);
    return List.of(
        new FigureSource("reward/", "reward_model", rewardModel.isPresent(), REWARD, groups),
        new FigureSource("rewards/", "policy", policy.isPresent(), REWARDS, groups),
        new FigureSource("logps/", "policy", policy.isPresent(), LOGPS, groups),
        new FigureSource(
            "refinement/",
            "policy and refinement.prompt",
            refinement.asked().isPresent(),
            REFINEMENT,
            groups),
        // of prompt_free.model, or of a column that a score stage wrote
        new FigureSource("prompt_free/", "prompt_free.model", true, PROMPT_FREE, groups));
  }

  @Override
  public boolean runsModel() {
    return rewardModel.isPresent() || policy.isPresent() || promptFree.model().isPresent();
  }
}
