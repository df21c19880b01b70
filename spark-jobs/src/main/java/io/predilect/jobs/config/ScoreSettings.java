package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Columns from models.
 *
 * @param reference reference log-probs
 * @param promptFree the prompt-free reward, by Algorithm 1
 * @param dtype the number type of the models; empty: the run's
 * @param batchTokens tokens a batch may hold
 */
public record ScoreSettings(
    ReferenceScore reference, PromptFreeSettings promptFree, Optional<Dtype> dtype, int batchTokens)
    implements StageSettings {

  /**
   * Reference log-probs.
   *
   * @param model the reference model; empty: not wanted
   */
  public record ReferenceScore(Optional<String> model) {
    public ReferenceScore {
      new Checks().notBlank("model", model).orThrow();
    }
  }

  public ScoreSettings {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(promptFree, "promptFree");
    new Checks()
        .agrees(
            reference.model().isPresent() || promptFree.model().isPresent(),
            "it scores nothing: set reference.model, prompt_free.model or both")
        .atLeast("batch_tokens", batchTokens, 1)
        .orThrow();
  }

  @Override
  public List<Reference> references() {
    List<Reference> references = new ArrayList<>();
    references.addAll(
        Reference.named(Reference.languageModel("reference.model", reference.model())));
    references.addAll(promptFree.references("prompt_free."));
    return List.copyOf(references);
  }

  @Override
  public boolean runsModel() {
    return true;
  }
}
