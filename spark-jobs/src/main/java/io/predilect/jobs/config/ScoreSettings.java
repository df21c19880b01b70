package io.predilect.jobs.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Columns from models.
 *
 * @param reference reference log-probs
 * @param promptFree the prompt-free reward, by Algorithm 1
 * @param batchTokens tokens a batch may hold
 */
public record ScoreSettings(ReferenceScore reference, PromptFree promptFree, int batchTokens)
    implements StageSettings {

  /**
   * Reference log-probs.
   *
   * @param model the reference model; empty: not wanted
   */
  public record ReferenceScore(Optional<String> model) {
    public ReferenceScore {
      Limits.check().notBlank("model", model).orThrow();
    }
  }

  /**
   * Algorithm 1, the search for the prompt-free reward gap.
   *
   * @param model a reward model; empty: not wanted
   * @param prompts K, the pair's own prompt among them
   * @param ownWeight p, the weight of the pair's own prompt; the others share 1-p
   * @param epsilon the search ends when its interval is narrower
   * @param allGaps whether the gap under every prompt is written too
   */
  public record PromptFree(
      Optional<String> model, int prompts, double ownWeight, double epsilon, boolean allGaps) {
    public PromptFree {
      Limits.check()
          .notBlank("model", model)
          .atLeast("prompts", prompts, 1)
          .within("own_weight", ownWeight, 0, 1)
          .holds(
              prompts > 1 || ownWeight == 1,
              "own_weight",
              ownWeight,
              "with prompts: 1 the pair's own prompt has all the weight: set own_weight to 1, or"
                  + " prompts to 2 or more")
          .above("epsilon", epsilon, 0)
          .orThrow();
    }
  }

  public ScoreSettings {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(promptFree, "promptFree");
    Limits.check()
        .holds(
            reference.model().isPresent() || promptFree.model().isPresent(),
            "",
            "",
            "it scores nothing: set reference.model, prompt_free.model or both")
        .atLeast("batch_tokens", batchTokens, 1)
        .orThrow();
  }

  @Override
  public List<Reference> references() {
    List<Reference> references = new ArrayList<>();
    if (reference.model().isPresent()) {
      references.add(new Reference("reference.model", Reference.Target.MODEL, reference.model()));
    }
    if (promptFree.model().isPresent()) {
      references.add(
          new Reference("prompt_free.model", Reference.Target.MODEL, promptFree.model()));
    }
    return List.copyOf(references);
  }

  @Override
  public boolean readsRows() {
    return true;
  }
}
