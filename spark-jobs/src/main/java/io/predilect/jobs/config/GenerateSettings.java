package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import io.predilect.data.expression.ExpressionException;
import io.predilect.data.expression.RowExpression;
import io.predilect.data.format.RowReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Responses of a policy to prompts.
 *
 * @param prompts a file, a folder or a glob of prompts, a table or a query ({@link SparkRows});
 *     empty: those of a stage's rows
 * @param columns where prompt, system message and group lie in rows of {@code prompts}; what is
 *     left out is recognised
 * @param ignore names of columns, and of keys of turns, that are taken as not there
 * @param split the prompts of which of a stage's rows; empty: those held out
 * @param limit at most so many prompts, the first by id
 * @param n responses to a prompt
 * @param generator what the responses' column generator says; empty: what responded
 * @param answers of questions, where the right answers are; empty: the prompts are none
 * @param decoding how the policy decodes together with another model
 * @param from the policy; in YAML its keys stand beside the others
 */
public record GenerateSettings(
    Optional<String> prompts,
    Map<String, String> columns,
    List<String> ignore,
    Optional<SplitFilter> split,
    OptionalLong limit,
    int n,
    Optional<String> generator,
    Optional<String> answers,
    DecodingSettings decoding,
    @Unwrapped TextSourceSettings from)
    implements StageSettings {

  public GenerateSettings {
    Objects.requireNonNull(split, "split");
    Objects.requireNonNull(decoding, "decoding");
    Objects.requireNonNull(from, "from");
    columns = Map.copyOf(columns);
    ignore = List.copyOf(ignore);
    Map<String, String> mapped = columns;
    boolean files = prompts.isPresent();
    new Checks()
        .notBlank("prompts", prompts)
        .holds(prompts.filter(SparkRows::isUnsaid).isEmpty(), "prompts", prompts, SparkRows.UNSAID)
        .include("", () -> RowReading.ofPrompts(mapped, List.of()))
        .holds(
            !columns.containsKey("answers"),
            "columns.answers",
            columns.get("answers"),
            "reference answers have a setting of their own, beside columns: answers")
        .agrees(
            files || columns.isEmpty(),
            "columns",
            columns,
            "it says where prompts lie in files: name them under prompts, or leave it out")
        .agrees(
            files || ignore.isEmpty(),
            "ignore",
            ignore,
            "it is about columns of files: name them under prompts, or leave it out")
        .agrees(
            !files || split.isEmpty(),
            "split",
            split,
            "it chooses among a stage's rows, and prompts are of files: leave it out")
        .atLeast("limit", limit, 1)
        .atLeast("n", n, 1)
        .agrees(
            n == 1 || from.source() != TextSourceSettings.Source.COLUMN,
            "n",
            n,
            "a column has one response to a prompt: set it to 1")
        .agrees(
            n == 1
                || from.source() == TextSourceSettings.Source.COLUMN
                || from.sampling().temperature() > 0,
            "temperature",
            from.sampling().temperature(),
            "all " + n + " responses to a prompt would be the same: set it above 0, or n to 1")
        .agrees(
            decoding.strategy().isEmpty() || from.runsModel(),
            "decoding.strategy",
            decoding.strategy().map(kind -> kind.name().toLowerCase(Locale.ROOT)),
            "models decode together in this program's own processes alone, and source is "
                + from.source().name().toLowerCase(Locale.ROOT)
                + ": set that to model, or leave this out")
        .notBlank("generator", generator)
        .notBlank("answers", answers)
        .holds(
            !files || unreadable(answers).isEmpty(),
            "answers",
            answers,
            unreadable(answers).orElse(""))
        .orThrow();
  }

  // Of a stage's rows it is a column, whatever its name.
  private static Optional<String> unreadable(Optional<String> expression) {
    try {
      expression.ifPresent(source -> RowExpression.of("answers", source));
      return Optional.empty();
    } catch (ExpressionException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** How rows of {@code prompts} are read, before their format is settled. */
  public RowReading reading() {
    Map<String, String> mapped = new HashMap<>(columns);
    answers.ifPresent(expression -> mapped.put("answers", expression));
    return RowReading.ofPrompts(mapped, ignore);
  }

  @Override
  public Optional<SplitFilter> needs() {
    return prompts.isPresent() ? Optional.empty() : split.or(() -> Optional.of(SplitFilter.TEST));
  }

  @Override
  public Optional<TextSourceSettings> asked() {
    return Optional.of(from).filter(TextSourceSettings::asks);
  }

  @Override
  public List<Reference> references() {
    List<Reference> references = new ArrayList<>(from.references());
    references.addAll(decoding.references());
    if (prompts.filter(path -> SparkRows.of(path).isEmpty()).isPresent()) {
      references.add(new Reference("prompts", Reference.Target.OUTSIDE, prompts));
    }
    return List.copyOf(references);
  }

  @Override
  public List<String> tables() {
    return prompts.filter(path -> SparkRows.of(path).isPresent()).stream().toList();
  }

  @Override
  public List<SameTokens> sameTokens() {
    return from.references().stream()
        .flatMap(
            policy ->
                decoding.references().stream()
                    .map(reference -> new SameTokens(policy, reference, true)))
        .toList();
  }

  @Override
  public List<FigureSource> figures() {
    boolean guided = decoding.strategy().isPresent();
    return List.of(
        new FigureSource("generate/kl", "decoding.strategy", guided),
        new FigureSource("generate/log_ratio", "decoding.strategy", guided),
        new FigureSource("generate/policy_tokens", "decoding.strategy", guided),
        new FigureSource("generate/reference_tokens", "decoding.strategy", guided),
        new FigureSource("generate/exact_match", "answers", answers.isPresent()),
        new FigureSource("generate/f1", "answers", answers.isPresent()),
        new FigureSource("generate/mean_tokens", "a source that is no column", from.asks()),
        new FigureSource("generate/tokens_per_second", "a source that is no column", from.asks()),
        new FigureSource("generate/mean_characters", "any source", true),
        new FigureSource("generate/empty", "any source", true));
  }

  @Override
  public boolean readsRows() {
    return prompts.isEmpty();
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
