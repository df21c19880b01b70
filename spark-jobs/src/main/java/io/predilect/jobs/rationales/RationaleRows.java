package io.predilect.jobs.rationales;

import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows with a rationale behind the input's columns, or with a reason why they have none. */
final class RationaleRows {
  private RationaleRows() {}

  /** The input's columns and {@link Columns#RATIONALE} last, in place of one that was there. */
  static StructType passedOn(StructType input) {
    StructType passedOn = new StructType();
    for (StructField field : input.fields()) {
      if (!field.name().equals(Columns.RATIONALE)) {
        passedOn = passedOn.add(field);
      }
    }
    return passedOn.add(Columns.RATIONALE, DataTypes.StringType, false);
  }

  static Row kept(Row row, String rationale, StructType passedOn) {
    Object[] values = new Object[passedOn.size() + 1];
    for (int i = 0; i < passedOn.size() - 1; i++) {
      values[i] = row.getAs(passedOn.fields()[i].name());
    }
    values[passedOn.size() - 1] = rationale;
    return RowFactory.create(values);
  }

  static Row rejected(Row row, String reason, String detail, StructType passedOn) {
    Object[] values = new Object[passedOn.size() + 1];
    values[passedOn.fieldIndex(Columns.ID)] = row.getAs(Columns.ID);
    values[passedOn.size()] = Reject.of(reason, detail, row.json()).value();
    return RowFactory.create(values);
  }

  /** The type of both. */
  static StructType outcome(StructType passedOn) {
    return RowOutput.outcome(passedOn);
  }
}
