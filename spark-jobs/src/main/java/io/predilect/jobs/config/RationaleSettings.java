package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import io.predilect.data.rationale.RationalePrompt;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A rationale for every pair: why the chosen response is preferred.
 *
 * @param source where rationales come from
 * @param column the data's column, for {@link Source#COLUMN}
 * @param model the model, for {@link Source#MODEL}
 * @param kind what is asked for
 * @param prompt a Jinja template in place of the built-in one of that kind
 * @param corruption what is done to them afterwards
 * @param sampling how they are generated; in YAML its keys stand beside the others
 * @param dtype the number type of the models; empty: the run's
 * @param batchTokens tokens a batch may hold
 */
public record RationaleSettings(
    Source source,
    String column,
    Optional<String> model,
    RationalePrompt.Kind kind,
    Optional<String> prompt,
    Corruption corruption,
    @Unwrapped SamplingSettings sampling,
    Optional<Dtype> dtype,
    int batchTokens)
    implements StageSettings {

  /** Where rationales come from. */
  public enum Source {
    COLUMN,
    MODEL
  }

  /** What is done to rationales to study their quality. */
  public enum Corruption {
    NONE,
    PERMUTED,
    OPPOSITE
  }

  public RationaleSettings {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(corruption, "corruption");
    new Checks().notBlank("column", column).atLeast("batch_tokens", batchTokens, 1).orThrow();
  }

  @Override
  public List<Reference> references() {
    return source == Source.MODEL ? List.of(Reference.model("model", model)) : List.of();
  }

  @Override
  public boolean runsModel() {
    return source == Source.MODEL;
  }
}
