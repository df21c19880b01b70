package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.check.Checks;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How rows are to be read.
 *
 * @param format a format's name, {@link Formats#AUTO}, or with {@code columns} that or {@code
 *     columns}
 * @param columns where the parts of a pair lie; empty: the format says so
 * @param ignore names of columns, and of keys of turns, that are taken as not there
 */
public record RowReading(String format, ColumnMapping columns, List<String> ignore)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Checks that the parts go together.
   *
   * @throws io.predilect.data.check.InvalidSettings when a format is named beside columns
   */
  public RowReading {
    Objects.requireNonNull(columns, "columns");
    ignore = List.copyOf(ignore);
    new Checks()
        .agrees(
            columns.isEmpty() || format.equals(Formats.AUTO) || format.equals(MappedFormat.NAME),
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

  /** A format by its name, or recognised. */
  public RowReading(String format) {
    this(format, ColumnMapping.NONE, List.of());
  }

  /**
   * The same with the format settled by some rows of the data.
   *
   * @throws FormatException when none fits, or a mapped column is in no row
   */
  public RowReading settled(List<JsonNode> sample) {
    List<JsonNode> rows = sample.stream().map(row -> Ignored.without(ignore, row)).toList();
    if (columns.isEmpty()) {
      return new RowReading(Formats.choose(format, rows).name(), columns, ignore);
    }
    new MappedFormat(columns).check(rows);
    return new RowReading(MappedFormat.NAME, columns, ignore);
  }

  /**
   * Reads rows; {@link #settled} comes first.
   *
   * @param rules what a pair must satisfy
   * @throws FormatException when there is no such format
   */
  public PairReader reader(PairRules rules) {
    return new PairReader(
        columns.isEmpty() ? Formats.named(format) : new MappedFormat(columns), rules, ignore);
  }
}
