package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a stage has texts from that answer its questions; in YAML its keys stand beside the stage's
 * own.
 *
 * @param source what answers
 * @param column the data's column, for {@link Source#COLUMN}; empty: none
 * @param model the model, for {@link Source#MODEL}
 * @param sampling how texts are generated; in YAML its keys stand beside the others
 * @param dtype the number type of local models; empty: the run's
 * @param batchTokens tokens a batch may hold
 */
public record TextSourceSettings(
    Source source,
    Optional<String> column,
    Optional<String> model,
    @Unwrapped SamplingSettings sampling,
    Optional<Dtype> dtype,
    int batchTokens) {

  /** What answers. */
  public enum Source {
    COLUMN,
    MODEL
  }

  public TextSourceSettings {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(dtype, "dtype");
    new Checks()
        .notBlank("column", column)
        .holds(
            source != Source.COLUMN || column.isPresent(),
            "column",
            null,
            "source is column: name the data's column")
        .notBlank("model", model)
        .atLeast("batch_tokens", batchTokens, 1)
        .orThrow();
  }

  /** The model that answers, where one does. */
  public List<StageSettings.Reference> references() {
    return source == Source.MODEL
        ? List.of(StageSettings.Reference.model("model", model))
        : List.of();
  }

  /** Whether questions are asked: not where the data has the answers. */
  public boolean asks() {
    return source != Source.COLUMN;
  }

  /** Whether a model of the run's own processes answers. */
  public boolean runsModel() {
    return source == Source.MODEL;
  }
}
