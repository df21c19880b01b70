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
 * @param from where rationales come from; in YAML its keys stand beside the others
 * @param kind what is asked for
 * @param prompt a Jinja template in place of the built-in one of that kind
 * @param corruption what is done to them afterwards
 */
public record RationaleSettings(
    @Unwrapped TextSourceSettings from,
    RationalePrompt.Kind kind,
    Optional<String> prompt,
    Corruption corruption)
    implements StageSettings {

  /** What is done to rationales to study their quality. */
  public enum Corruption {
    NONE,
    PERMUTED,
    OPPOSITE
  }

  public RationaleSettings {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(corruption, "corruption");
    boolean opposite = kind == RationalePrompt.Kind.OPPOSITE;
    new Checks()
        .agrees(
            !opposite || from.asks(),
            "kind",
            kind,
            "somebody has to write the opposite: set source to what answers, or kind to general"
                + " and corruption to opposite, which turns a column's by rules")
        .agrees(
            !opposite || corruption != Corruption.OPPOSITE,
            "corruption",
            corruption,
            "with kind: opposite it would turn them back: set one of the two")
        .orThrow();
  }

  @Override
  public Optional<TextSourceSettings> asked() {
    return Optional.of(from).filter(TextSourceSettings::asks);
  }

  @Override
  public Optional<String> brings() {
    return Optional.of("rationales");
  }

  @Override
  public List<Reference> references() {
    return from.references();
  }

  @Override
  public boolean runsModel() {
    return from.runsModel();
  }

  @Override
  public Optional<Dtype> dtype() {
    return from.dtype();
  }
}
