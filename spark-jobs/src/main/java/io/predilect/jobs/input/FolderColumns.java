package io.predilect.jobs.input;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.predilect.data.raw.RawRow;
import io.predilect.data.raw.RawRows;
import java.io.IOException;
import java.io.Serializable;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Columns that are no longer in a file because its folders' names have them, {@code domain=code/},
 * as Spark's {@code partitionBy}, pandas and pyarrow write them.
 *
 * @param values texts by column
 */
public record FolderColumns(SortedMap<String, String> values) implements Serializable {
  // What Hive and all after it call the folder of rows that have no value.
  private static final String NONE = "__HIVE_DEFAULT_PARTITION__";

  public FolderColumns {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /**
   * Those of a file: of the folders below the data's own, and of that one and those right above it,
   * or a path to one part of a table would lead to other rows than the same part has in the whole.
   *
   * @param root the data's folder
   */
  static FolderColumns of(String file, String root) {
    SortedMap<String, String> values = new TreeMap<>();
    int below = root.length();
    while (below > 0 && isColumn(root.substring(root.lastIndexOf('/', below - 1) + 1, below))) {
      below = root.lastIndexOf('/', below - 1);
    }
    String[] parts = file.substring(Math.max(0, below)).split("/", -1);
    for (int i = 0; i < parts.length - 1; i++) { // the last one is the file
      if (isColumn(parts[i]) && !parts[i].endsWith(NONE)) {
        int equals = parts[i].indexOf('=');
        values.put(
            unescaped(parts[i].substring(0, equals)), unescaped(parts[i].substring(equals + 1)));
      }
    }
    return new FolderColumns(values);
  }

  private static boolean isColumn(String folder) {
    return folder.indexOf('=') > 0;
  }

  /** Rows that have these columns too; what a row has itself stays. */
  RawRows in(RawRows rows) {
    return values.isEmpty() ? rows : new Filled(rows, this);
  }

  private RawRow in(RawRow row) {
    if (row instanceof RawRow.Parsed parsed && parsed.json() instanceof ObjectNode object) {
      values.forEach((column, value) -> object.putIfAbsent(column, TextNode.valueOf(value)));
    }
    return row;
  }

  // A percent sign that escapes nothing is itself.
  private static String unescaped(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private record Filled(RawRows rows, FolderColumns columns) implements RawRows {
    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public RawRow next() {
      return columns.in(rows.next());
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}
