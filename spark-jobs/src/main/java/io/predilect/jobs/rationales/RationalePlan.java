package io.predilect.jobs.rationales;

import io.predilect.data.rationale.RationalePrompt;
import io.predilect.jobs.config.SamplingSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What every task that generates rationales is told.
 *
 * @param model the model
 * @param kind what is asked for
 * @param prompt a template in place of the built-in one of that kind; at most one
 * @param sampling how it generates
 * @param batchTokens tokens a batch may hold
 * @param seed with a pair's id, it seeds the pair's sampling
 * @param models where the model is opened
 */
record RationalePlan(
    ModelFolder model,
    RationalePrompt.Kind kind,
    List<String> prompt,
    SamplingSettings sampling,
    int batchTokens,
    long seed,
    ModelStore models)
    implements Serializable {
  RationalePlan {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(kind, "kind");
    prompt = List.copyOf(prompt);
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(models, "models");
  }

  RationalePrompt question() {
    return prompt.isEmpty()
        ? RationalePrompt.builtIn(kind)
        : RationalePrompt.of("rationales.prompt", prompt.get(0));
  }
}
