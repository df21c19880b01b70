package io.predilect.jobs.augment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.augment.LengthBias;
import io.predilect.data.hash.Lot;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The length-biased set: what is not in it is rejected. */
final class LengthBiasedRows {
  private static final String KEY = "_key";

  private LengthBiasedRows() {}

  static Dataset<Row> of(Dataset<Row> rows, double longerShare, long seed) {
    Dataset<Row> grouped = grouped(rows, seed);
    Column group = col(Columns.CRAFTED);
    long longer = grouped.filter(group.equalTo(name(LengthBias.CHOSEN_LONGER))).count();
    Dataset<Row> shorter = grouped.filter(group.equalTo(name(LengthBias.CHOSEN_SHORTER)));
    int wanted = (int) Math.min(Integer.MAX_VALUE, LengthBias.shorterPairs(longer, longerShare));
    // The draw is the first so many in the order of their keys: all up to the last of them.
    List<Row> last =
        shorter
            .select(KEY)
            .orderBy(KEY)
            .limit(wanted)
            .orderBy(col(KEY).desc())
            .limit(1)
            .collectAsList();
    Column drawn =
        last.isEmpty()
            ? lit(false)
            : group
                .equalTo(name(LengthBias.CHOSEN_SHORTER))
                .and(col(KEY).leq(last.get(0).getString(0)));
    Column stays = group.equalTo(name(LengthBias.CHOSEN_LONGER)).or(drawn);
    Column row =
        to_json(struct(Arrays.stream(rows.columns()).map(c -> col(c)).toArray(Column[]::new)));
    Column reject =
        struct(
                when(
                        group.equalTo(name(LengthBias.EQUAL)),
                        lit("responses of one length are in no length-biased set"))
                    .otherwise(lit("not drawn for the length-biased set"))
                    .as("reason"),
                group.as("detail"),
                row.as("row"),
                lit(false).as("failed"))
            .cast(Reject.TYPE);
    return grouped
        .withColumn(RowOutput.REJECT, when(stays, lit(null).cast(Reject.TYPE)).otherwise(reject))
        .drop(KEY);
  }

  private static Dataset<Row> grouped(Dataset<Row> rows, long seed) {
    StructType type =
        rows.schema().add(Columns.CRAFTED, DataTypes.StringType).add(KEY, DataTypes.StringType);
    MapFunction<Row, Row> told =
        row -> {
          Object[] values = new Object[row.size() + 2];
          for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
          }
          values[row.size()] =
              name(LengthBias.of(row.getAs(Columns.CHOSEN), row.getAs(Columns.REJECTED)));
          values[row.size() + 1] = Lot.key(seed, row.getAs(Columns.ID));
          return RowFactory.create(values);
        };
    return rows.map(told, Encoders.row(type));
  }

  private static String name(LengthBias group) {
    return group.name().toLowerCase(Locale.ROOT);
  }
}
