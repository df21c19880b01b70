package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.pair.ResponseCut;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Responses cut to their first part.
 *
 * @param unit what is counted
 * @param ratio share of each response that is kept
 * @param count or so many units; with both, the smaller
 * @param endOfTurn whether the end-of-turn token is put back behind a cut response
 * @param model whose tokenizer counts the tokens; empty: that of whoever reads the responses
 */
public record TruncateSettings(
    ResponseCut.Unit unit,
    double ratio,
    OptionalInt count,
    boolean endOfTurn,
    Optional<String> model)
    implements StageSettings {

  public TruncateSettings {
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(model, "model");
    new Checks().share("ratio", ratio).atLeast("count", count, 1).orThrow();
  }

  /** Whether any response can come out shorter. */
  public boolean cuts() {
    return ratio < 1 || count.isPresent();
  }

  /** The model whose tokenizer counts, where that is not the reader's. */
  public Optional<String> counter() {
    return cuts() && unit == ResponseCut.Unit.TOKENS ? model : Optional.empty();
  }

  @Override
  public List<Reference> references() {
    return Reference.named(Reference.tokenizer("model", counter()));
  }
}
