package io.predilect.jobs.truncate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.pair.ResponseCut;
import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.rows.Columns;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** A cut as a column, behind those that truncate stages before made: it is of what they left. */
final class Cuts {
  private Cuts() {}

  static ResponseCut of(TruncateSettings settings) {
    int count = settings.count().orElse(Integer.MAX_VALUE);
    return new ResponseCut(settings.unit(), settings.ratio(), count, count, settings.endOfTurn());
  }

  /** The value of a {@link Columns#CUT} column. */
  static Column column(ResponseCut cut) {
    return struct(
            lit(unit(cut.unit())),
            lit(cut.ratio()),
            lit(cut.chosen()),
            lit(cut.rejected()),
            lit(cut.endOfTurn()))
        .cast(Columns.CUT_TYPE);
  }

  /** Whether a truncate stage before has cut any of the rows. */
  static boolean any(Dataset<Row> rows) {
    return Arrays.asList(rows.columns()).contains(Columns.CUT)
        && !rows.filter(col(Columns.CUT).isNotNull()).isEmpty();
  }

  /**
   * The rows without their cuts, which stand among those before.
   *
   * @param unit what the next cut counts
   */
  static Dataset<Row> before(Dataset<Row> rows, ResponseCut.Unit unit) {
    if (!any(rows)) {
      return rows.drop(Columns.CUT);
    }
    if (!rows.filter(col(Columns.CUT + ".unit").notEqual(unit(unit))).isEmpty()) {
      throw new JobException(
          ("unit is %s, and a truncate stage before counts otherwise: what it left can be cut again"
                  + " in its own unit only; count as it does, or name the stage before it in rows")
              .formatted(unit(unit)));
    }
    Column none =
        array().cast(DataTypes.createArrayType(rows.schema().apply(Columns.CUT).dataType()));
    Column before =
        Arrays.asList(rows.columns()).contains(Columns.CUT_BEFORE)
            ? coalesce(col(Columns.CUT_BEFORE), none)
            : none;
    return rows.withColumn(
            Columns.CUT_BEFORE,
            when(col(Columns.CUT).isNull(), before)
                .otherwise(concat(before, array(col(Columns.CUT)))))
        .drop(Columns.CUT);
  }

  private static String unit(ResponseCut.Unit unit) {
    return unit.name().toLowerCase(Locale.ROOT);
  }
}
