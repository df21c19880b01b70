package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.LengthLimits.Overlong;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tokenised Parquet shards for training.
 *
 * @param model whose tokenizer and chat template
 * @param split which pairs
 * @param share share of these pairs that is used, drawn by hash of the id
 * @param shards number of shards; empty: by {@code rowsPerShard}
 * @param rowsPerShard rows a shard holds when their number is not set
 * @param maxLength tokens of prompt and longest response together
 * @param maxPromptLength tokens of the prompt; empty: {@code maxLength}
 * @param overlong what happens to longer rows
 * @param weightColumn the column that says how much each pair counts; empty: all alike
 * @param marginColumn the column that says by how much the chosen response is the better one;
 *     empty: the pair's scores do
 * @param rationalePrompt a Jinja template for the question whose answer is the rationale
 */
public record ShardSettings(
    Optional<String> model,
    SplitFilter split,
    double share,
    OptionalInt shards,
    int rowsPerShard,
    int maxLength,
    OptionalInt maxPromptLength,
    Overlong overlong,
    Optional<String> weightColumn,
    Optional<String> marginColumn,
    Optional<String> rationalePrompt)
    implements StageSettings {

  public ShardSettings {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(overlong, "overlong");
    Objects.requireNonNull(rationalePrompt, "rationalePrompt");
    new Checks()
        .notBlank("weight_column", weightColumn)
        .notBlank("margin_column", marginColumn)
        .share("share", share)
        .atLeast("shards", shards, 1)
        .atLeast("rows_per_shard", rowsPerShard, 1)
        .atLeast("max_length", maxLength, 2)
        .atLeast("max_prompt_length", maxPromptLength, 1)
        .agrees(
            maxPromptLength.isEmpty() || maxPromptLength.getAsInt() < maxLength,
            "max_prompt_length",
            maxPromptLength,
            "it must be below max_length (" + maxLength + "), which includes the response")
        .orThrow();
  }

  /** How long pairs may be. */
  public LengthLimits limits() {
    return new LengthLimits(maxLength, maxPromptLength.orElse(maxLength), overlong);
  }

  @Override
  public Optional<SplitFilter> needs() {
    return Optional.of(split);
  }

  @Override
  public List<Reference> references() {
    return List.of(Reference.tokenizer("model", model));
  }
}
