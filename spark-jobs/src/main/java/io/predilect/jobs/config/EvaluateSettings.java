package io.predilect.jobs.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Held-out figures.
 *
 * @param split which pairs
 * @param rewardModel gives {@code reward/*}
 * @param policy gives {@code rewards/*}, implicit rewards against the reference
 * @param reference the reference model; empty: the ref_*_logps columns
 * @param beta of the implicit rewards
 * @param by the column of the tables by group
 * @param truth a column with the true prompt-free gap: gives {@code prompt_free/spearman}
 * @param batchTokens tokens a batch may hold
 */
public record EvaluateSettings(
    Split split,
    Optional<String> rewardModel,
    Optional<String> policy,
    Optional<String> reference,
    double beta,
    String by,
    Optional<String> truth,
    int batchTokens)
    implements StageSettings {

  public EvaluateSettings {
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(truth, "truth");
    Limits.check()
        .notBlank("reward_model", rewardModel)
        .notBlank("policy", policy)
        .notBlank("reference", reference)
        .above("beta", beta, 0)
        .notBlank("by", by)
        .atLeast("batch_tokens", batchTokens, 1)
        .orThrow();
  }

  @Override
  public List<Reference> references() {
    List<Reference> references = new ArrayList<>();
    add(references, "reward_model", rewardModel);
    add(references, "policy", policy);
    add(references, "reference", reference);
    return List.copyOf(references);
  }

  private static void add(List<Reference> references, String key, Optional<String> model) {
    if (model.isPresent()) {
      references.add(new Reference(key, Reference.Target.MODEL, model));
    }
  }

  @Override
  public boolean readsRows() {
    return true;
  }
}
