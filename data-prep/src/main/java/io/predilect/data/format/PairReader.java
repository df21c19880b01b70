package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.raw.RawRow;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;

/**
 * From a row to valid pairs or the reasons why there are none.
 *
 * @param format how the rows are written
 * @param rules what a pair must satisfy
 * @param ignore names of columns, and of keys of turns, that are taken as not there
 */
public record PairReader(PreferenceFormat format, PairRules rules, List<String> ignore) {
  /** The order of what becomes of a row. */
  public static final Comparator<Outcome> PAIRS_FIRST =
      Comparator.comparing(Outcome.Rejected.class::isInstance);

  public PairReader {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(rules, "rules");
    ignore = List.copyOf(ignore);
  }

  /** Nothing is ignored. */
  public PairReader(PreferenceFormat format, PairRules rules) {
    this(format, rules, List.of());
  }

  /** A row of a file; one that could not be parsed stays rejected for that reason. */
  public List<Outcome> read(RawRow row) {
    if (row instanceof RawRow.Parsed parsed) {
      return read(parsed.json());
    }
    RawRow.Broken broken = (RawRow.Broken) row;
    return List.of(new Outcome.Rejected(broken.reason(), broken.detail()));
  }

  /**
   * A row that is an object already.
   *
   * @return at least one; pairs come before rejects, so that the first tells whether there are any
   */
  public List<Outcome> read(JsonNode row) {
    return format.read(Ignored.without(ignore, row)).stream()
        .map(
            outcome ->
                outcome instanceof Outcome.Accepted accepted
                    ? rules.check(accepted.pair())
                    : outcome)
        .sorted(PAIRS_FIRST)
        .toList();
  }

  /** Those of {@link #beside} that may be a part of a prompt after all, as they hold words. */
  public SortedSet<String> wordsBeside(JsonNode row) {
    JsonNode seen = Ignored.without(ignore, row);
    SortedSet<String> columns = format.beside(seen);
    columns.removeIf(column -> !UnreadPrompt.perhapsPrompt(column, seen.path(column)));
    columns.addAll(format.askedBeside(seen));
    return columns;
  }

  /**
   * What of a row tells how its labels are coded, as a text that rows of the same labels share;
   * empty: nothing.
   */
  public Optional<String> labels(RawRow row) {
    return row instanceof RawRow.Parsed parsed ? labels(parsed.json()) : Optional.empty();
  }

  /** The same of a row that is an object already. */
  public Optional<String> labels(JsonNode row) {
    return row.isObject()
        ? Optional.of(format.labels(Ignored.without(ignore, row)))
            .filter(labels -> !labels.isEmpty())
            .map(JsonNode::toString)
        : Optional.empty();
  }

  /** The columns of a row that no model sees, see {@link PreferenceFormat#beside}. */
  public SortedSet<String> beside(JsonNode row) {
    return format.beside(Ignored.without(ignore, row));
  }
}
