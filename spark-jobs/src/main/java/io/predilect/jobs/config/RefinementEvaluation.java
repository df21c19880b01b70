package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.shard.RefinementPrompt;
import java.util.Objects;
import java.util.Optional;

/**
 * A refinement prompt that a policy is judged with too.
 *
 * @param prompt p; empty: not wanted
 * @param before what of the pair's own prompt it stands in front of
 */
public record RefinementEvaluation(Optional<String> prompt, RefinementPrompt.Before before) {
  public RefinementEvaluation {
    Objects.requireNonNull(before, "before");
    new Checks().notBlank("prompt", prompt).orThrow();
  }

  /** What is asked for, where it is. */
  public Optional<RefinementPrompt> asked() {
    return prompt.map(text -> new RefinementPrompt(text, before));
  }
}
