package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.raw.RawRow;
import java.util.List;
import java.util.Objects;

/**
 * From a row to a valid pair or the reason why there is none.
 *
 * @param format how the rows are written
 * @param rules what a pair must satisfy
 * @param ignore names of columns, and of keys of turns, that are taken as not there
 */
public record PairReader(PreferenceFormat format, PairRules rules, List<String> ignore) {
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
  public Outcome read(RawRow row) {
    if (row instanceof RawRow.Parsed parsed) {
      return read(parsed.json());
    }
    RawRow.Broken broken = (RawRow.Broken) row;
    return new Outcome.Rejected(broken.reason(), broken.detail());
  }

  /** A row that is an object already. */
  public Outcome read(JsonNode row) {
    Outcome outcome = format.read(Ignored.without(ignore, row));
    return outcome instanceof Outcome.Accepted accepted ? rules.check(accepted.pair()) : outcome;
  }
}
