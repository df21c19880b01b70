package io.predilect.jobs.rationales;

import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows with a rationale behind the input's columns, or with a reason why they have none. */
final class RationaleRows {
  private static final List<String> ADDED = List.of(Columns.RATIONALE, Columns.RATIONALE_OF);

  private RationaleRows() {}

  /** The input's columns and the rationale with its pair last, in place of those there were. */
  static StructType passedOn(StructType input) {
    StructType passedOn = new StructType();
    for (StructField field : input.fields()) {
      if (!ADDED.contains(field.name())) {
        passedOn = passedOn.add(field);
      }
    }
    for (String column : ADDED) {
      passedOn = passedOn.add(column, DataTypes.StringType, false);
    }
    return passedOn;
  }

  static Row kept(Row row, String rationale, StructType passedOn) {
    Object[] values = new Object[passedOn.size() + 1];
    int own = passedOn.size() - ADDED.size();
    for (int i = 0; i < own; i++) {
      values[i] = row.getAs(passedOn.fields()[i].name());
    }
    values[own] = rationale;
    values[own + 1] = PairRows.texts(row);
    return RowFactory.create(values);
  }

  static Row rejected(Row row, Reject reject, StructType passedOn) {
    Object[] values = new Object[passedOn.size() + 1];
    values[passedOn.fieldIndex(Columns.ID)] = row.getAs(Columns.ID);
    values[passedOn.size()] = reject.value();
    return RowFactory.create(values);
  }

  /** The type of both. */
  static StructType outcome(StructType passedOn) {
    return RowOutput.outcome(passedOn);
  }
}
