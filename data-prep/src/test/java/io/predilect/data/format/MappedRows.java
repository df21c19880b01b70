package io.predilect.data.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of a layout that {@code columns} says. */
final class MappedRows {
  /** A row without an annotator, which is to be filled in. */
  static final String ROW =
      "{'id':7,'instruction':'Spell it.','input':'cat','a':{'text':'c-a-t'},'b':['k-a-t','?'],"
          + "'annotator':%s,'why':'It is so.','points':['4.5',2],'topic':'words','who':'Be kind.'}";

  private static final Map<String, String> BASE =
      Map.of("prompt", "instruction", "chosen", "a.text", "rejected", "b[0]");

  private MappedRows() {}

  /** The mapping of {@link #ROW}, with further parts and their expressions in turn. */
  static Map<String, String> with(String... partsAndExpressions) {
    Map<String, String> columns = new HashMap<>(BASE);
    for (int i = 0; i < partsAndExpressions.length; i += 2) {
      columns.put(partsAndExpressions[i], partsAndExpressions[i + 1]);
    }
    return columns;
  }

  static RowReading reading(Map<String, String> columns) {
    return new RowReading(Formats.AUTO, new ColumnMapping(columns), List.of());
  }

  /** What is made of a row. */
  static Outcome read(Map<String, String> columns, String row) {
    return SampleRows.reading(reading(columns), row);
  }
}
