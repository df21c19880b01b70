package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.check.Checks;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How rows are to be read.
 *
 * @param format a format's name, {@link Formats#AUTO}, or with {@code columns} that or {@code
 *     columns}
 * @param columns where the parts of a pair lie; empty: the format says so
 * @param ignore names of columns, and of keys of turns, that are taken as not there
 * @param wanted what a row is to give
 * @param binarisation which of several responses make pairs
 */
public record RowReading(
    String format,
    ColumnMapping columns,
    List<String> ignore,
    Wanted wanted,
    Binarisation binarisation)
    implements Serializable {
  private static final long serialVersionUID = 3L;

  /** What a row is to give. */
  public enum Wanted {
    /** A pair, or one judged response. */
    PAIRS,
    /** A prompt to be answered. */
    PROMPTS
  }

  /**
   * Checks that the parts go together.
   *
   * @throws io.predilect.data.check.InvalidSettings when a format is named beside columns
   */
  public RowReading {
    Objects.requireNonNull(columns, "columns");
    ignore = List.copyOf(ignore);
    columns
        .check(wanted, new Checks())
        .agrees(
            columns.isEmpty()
                || wanted == Wanted.PROMPTS
                || format.equals(Formats.AUTO)
                || format.equals(MappedFormat.NAME),
            "format",
            format,
            "columns says where the parts lie: set only one of them (format: " + Formats.AUTO + ")")
        .orThrow();
  }

  /**
   * The same from the settings as they are written.
   *
   * @throws io.predilect.data.check.InvalidSettings with everything that is wrong in them
   */
  public static RowReading of(String format, Map<String, String> columns, List<String> ignore) {
    new Checks().include("columns", () -> new ColumnMapping(columns)).orThrow();
    return new RowReading(format, new ColumnMapping(columns), ignore);
  }

  /** Pairs. */
  public RowReading(String format, ColumnMapping columns, List<String> ignore) {
    this(format, columns, ignore, PairChoice.BEST_AND_WORST.rule());
  }

  /** Pairs, of several responses by a rule. */
  public RowReading(
      String format, ColumnMapping columns, List<String> ignore, Binarisation binarisation) {
    this(format, columns, ignore, Wanted.PAIRS, binarisation);
  }

  /** Pairs in a format by its name, or recognised. */
  public RowReading(String format) {
    this(format, ColumnMapping.NONE, List.of());
  }

  /**
   * Prompts to be answered, recognised but for the parts that are mapped.
   *
   * @param columns an expression for any of prompt, system, subset and answers (a text or a list of
   *     texts, which become the row's column {@code answers} as a JSON list)
   * @throws io.predilect.data.check.InvalidSettings for other parts, and expressions that cannot be
   *     read
   */
  public static RowReading ofPrompts(Map<String, String> columns, List<String> ignore) {
    new Checks().include("columns", () -> new ColumnMapping(columns)).orThrow();
    return new RowReading(
        Formats.AUTO,
        new ColumnMapping(columns),
        ignore,
        Wanted.PROMPTS,
        PairChoice.BEST_AND_WORST.rule());
  }

  /**
   * The same with the format settled by some rows of the data.
   *
   * @throws FormatException when none fits, or a mapped column is in no row
   */
  public RowReading settled(List<JsonNode> sample) {
    List<JsonNode> rows = sample.stream().map(row -> Ignored.without(ignore, row)).toList();
    if (wanted == Wanted.PROMPTS && !columns.has(ColumnMapping.PROMPT)) {
      new MappedFormat(columns).check(rows);
      return settled(Formats.recognisePrompts(rows).name());
    }
    if (columns.isEmpty()) {
      return settled(Formats.choose(format, rows).name());
    }
    new MappedFormat(columns).check(rows);
    return settled(MappedFormat.NAME);
  }

  private RowReading settled(String name) {
    return new RowReading(name, columns, ignore, wanted, binarisation);
  }

  /**
   * Whether a row is one judged response, and not two or more to compare; empty: the format is
   * recognised by the data.
   */
  public Optional<Boolean> judgesOne() {
    if (!columns.isEmpty()) {
      return Optional.of(columns.has(ColumnMapping.COMPLETION));
    }
    return format.equals(Formats.AUTO)
        ? Optional.empty()
        : Optional.of(Formats.named(format).judgesOne());
  }

  /**
   * Whether a row holds several responses, of which the binarisation makes pairs; {@link #settled}
   * comes first.
   *
   * @throws FormatException when there is no such format
   */
  public boolean binarises() {
    if (wanted == Wanted.PROMPTS) {
      return false;
    }
    if (!columns.isEmpty()) {
      return columns.has(ColumnMapping.RESPONSES);
    }
    PreferenceFormat named = Formats.named(format);
    return named.choosing(PairChoice.BEST_AND_WORST) != named; // the others ignore it
  }

  /**
   * Reads rows; {@link #settled} comes first.
   *
   * @param rules what a pair must satisfy
   * @param seed of what the binarisation draws
   * @throws FormatException when there is no such format
   */
  public PairReader reader(PairRules rules, long seed) {
    return new PairReader(reader(seed), rules, ignore);
  }

  private PreferenceFormat reader(long seed) {
    if (wanted == Wanted.PAIRS) {
      PreferenceFormat named =
          columns.isEmpty() ? Formats.named(format) : new MappedFormat(columns);
      return named.choosing(new PairChoice(binarisation, seed));
    }
    if (columns.has(ColumnMapping.PROMPT)) {
      return new MappedPromptFormat(columns, Optional.empty());
    }
    PreferenceFormat recognised = Formats.ofPrompts(format);
    return columns.isEmpty()
        ? recognised
        : new MappedPromptFormat(columns, Optional.of(recognised));
  }
}
