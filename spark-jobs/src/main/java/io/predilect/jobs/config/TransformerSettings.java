package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Key;
import java.util.Objects;
import java.util.Optional;

/**
 * A Spark ML transformer that answers questions.
 *
 * @param type its class; empty: none is named
 * @param params its params by name
 * @param input the column that a question's text is given in
 * @param output the column that the answer is taken from
 */
public record TransformerSettings(
    @Key("class") Optional<String> type, FreeJson params, String input, String output) {
  public TransformerSettings {
    Objects.requireNonNull(params, "params");
    new Checks()
        .notBlank("class", type)
        .holds(
            params.tree().isObject(), "params", params.json(), "it must be a mapping, {} for none")
        .notBlank("input", input)
        .notBlank("output", output)
        .agrees(!input.equals(output), "output", output, "input and output are two columns")
        .orThrow();
  }
}
