package io.predilect.jobs.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Rows that Spark reads, in place of files: of whatever its session knows as a table (a catalog's,
 * a view's, a DataFrame's temporary view), or of a query.
 *
 * @param kind what {@code text} is
 * @param text the table's name or the query
 */
public record SparkRows(Kind kind, String text) {
  static final String UNSAID =
      "name the table behind it, as table:db.pairs, or the query, as sql:SELECT * FROM db.pairs";

  /** What a path names in place of files. */
  public enum Kind {
    TABLE,
    SQL;

    /** What a path of the kind begins with. */
    public String prefix() {
      return name().toLowerCase(Locale.ROOT) + ":";
    }
  }

  /** What a path names; empty: files. */
  public static Optional<SparkRows> of(String path) {
    return Arrays.stream(Kind.values())
        .filter(kind -> path.startsWith(kind.prefix()))
        .findFirst()
        .map(kind -> new SparkRows(kind, path.substring(kind.prefix().length()).strip()));
  }

  /** Whether a path names some, and does not say which. */
  static boolean isUnsaid(String path) {
    return of(path).filter(rows -> rows.text().isEmpty()).isPresent();
  }
}
